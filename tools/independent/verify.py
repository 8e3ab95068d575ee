#!/usr/bin/env python3
"""A second verifier of livedraw/1 certificates, written from the specification. Python 3.8+, no packages.

    python3 verify.py KEY CERT.json ...

KEY is the operator's, 64 lower-case hex digits, or - for whichever the certificate names. Prints VALID and
who holds each prize, in the order of the prizes, or INVALID or CANNOT VERIFY and the first code. Exit code: 0
valid, 1 invalid, 2 cannot verify (of several the largest). For reading, not for speed; nothing here is
constant-time, nothing here may sign. README.md says what it does not check.
"""
import hmac
import json
import re
import sys
from functools import lru_cache, reduce
from hashlib import sha256, sha512
from operator import mul
from pathlib import Path

CONSTANTS, SHAPES = (
    json.loads(Path(__file__).with_name(name).read_text()) for name in ("constants.json", "shapes.json"))


class Refused(Exception):
    """The first code."""


def need(holds, code="E_FORMAT"):
    if not holds:
        raise Refused(code)


# Hashes (docs/LIVEDRAW.md, section 2)

def tag(name):
    return bytes([len("livedraw/1/" + name)]) + b"livedraw/1/" + name.encode()


def tagged(name, *fields):
    return sha256(tag(name) + b"".join(fields)).digest()


def root_from_path(leaf, index, size, path):
    """RFC 9162, 2.1.3.2, read from the root down: the last of the path is the other part. All in hex."""
    if size == 1 or not path:
        return "" if path or size > 1 else leaf
    half = 1 << (size - 1).bit_length() - 1
    inner = root_from_path(leaf, index % half, half if index < half else size - half, path[:-1])
    return sha256(bytes.fromhex("01" + (inner + path[-1] if index < half else path[-1] + inner))).hexdigest()


# The draw (section 6)

def words(seed, nonce):
    """HMAC_DRBG with SHA-256, 128 bytes a request, as numbers of 64 bits without end."""
    key, value, fresh = bytes(32), b"\1" * 32, seed + nonce + b"livedraw/1/drbg"
    while True:
        for byte in (b"\0", b"\1") if fresh else (b"\0",):
            key = hmac.digest(key, value + byte + fresh, "sha256")
            value = hmac.digest(key, value, "sha256")
        fresh = b""
        for _ in range(4):
            value = hmac.digest(key, value, "sha256")
            yield from (int.from_bytes(value[i:i + 8], "big") for i in (0, 8, 16, 24))


def below(n, stream):
    return next(x for x in stream if x < 2**64 // n * n) % n


def permutation(seed, draw_id, size):
    stream, moved = words(seed, draw_id), {}
    for i in range(size):
        j = i + below(size - i, stream)
        yield moved.get(j, j)
        moved[j] = moved.pop(i, i)


# The curves. A point is a pair of numbers mod Q or P, affine.

Q, ORDER, D, P, R, X, A, B, Z = (int(CONSTANTS[name], 16) for name in "Q ORDER D P R X A B Z".split())
BASE, G2, CHAIN_KEY = (tuple(int(n, 16) for n in CONSTANTS[name]) for name in ("BASE", "G2", "CHAIN_KEY"))
ISOGENY = [[int(n, 16) for n in polynomial] for polynomial in CONSTANTS["ISOGENY"]]


def multiply(k, p, add, zero):
    """k times p by doubling; with a multiplication for `add`, p to the power k."""
    return reduce(lambda sum, bit: add(add(sum, sum), p) if bit == "1" else add(sum, sum), bin(k)[2:], zero)


# Ed25519 (RFC 8032, 5.1.7), strict: one encoding for each point and scalar, no cofactor.

def ed_add(p, q):
    (a, b), (c, d) = p, q
    k = D * a * b * c * d
    return (a * d + b * c) * pow(1 + k, -1, Q) % Q, (b * d + a * c) * pow(1 - k, -1, Q) % Q


def ed_point(data):
    odd, y = divmod(int.from_bytes(data, "little"), 2**255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, Q) % Q
    root = pow(square, (Q + 3) // 8, Q)
    x = root if root * root % Q == square else root * pow(2, (Q - 1) // 4, Q) % Q
    return (x if x & 1 == odd else Q - x, y) if y < Q and x * x % Q == square and (x or not odd) else None


def is_ed25519(key, message, signature):
    point, r, s = ed_point(key), ed_point(signature[:32]), int.from_bytes(signature[32:], "little")
    k = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return s < ORDER and None not in (point, r) and (
        multiply(s, BASE, ed_add, (0, 1)) == ed_add(r, multiply(k, point, ed_add, (0, 1))))


# BLS12-381 with signatures on G1: y^2 = x^3 + 4 mod P. None is infinity.

def slope(p, q):
    return (3 * p[0]**2 * pow(2 * p[1], -1, P) if p == q else (q[1] - p[1]) * pow(q[0] - p[0], -1, P)) % P


def add(p, q):
    if p is None or q is None or (p[0] == q[0] and p != q):
        return p if q is None else q if p is None else None
    m = slope(p, q)
    x = (m * m - p[0] - q[0]) % P
    return x, (m * (p[0] - x) - p[1]) % P


def g1_point(data):
    """The point that 48 canonical bytes stand for, or None if it is not in the subgroup."""
    x = int.from_bytes(data, "big") % 2**381
    y = pow(x**3 + 4, (P + 1) // 4, P)
    point = x, y if (y > P // 2) == bool(data[0] & 0x20) else P - y
    return point if (y * y - x**3 - 4) % P == 0 and multiply(R, point, add, None) is None else None


def hash_to_g1(message):
    """RFC 9380, BLS12381G1_XMD:SHA-256_SSWU_RO_."""
    dst = CONSTANTS["DST"].encode() + bytes([len(CONSTANTS["DST"])])
    first, blocks = sha256(bytes(64) + message + b"\0\x80\0" + dst).digest(), bytes(32)
    for i in (b"\1", b"\2", b"\3", b"\4"):
        blocks += sha256(bytes(a ^ b for a, b in zip(first, blocks[-32:])) + i + dst).digest()
    points = (map_to_curve(int.from_bytes(half, "big") % P) for half in (blocks[32:96], blocks[96:]))
    return multiply(1 + X, add(*points), add, None)


def map_to_curve(u):
    """The simplified SWU map to y^2 = x^3 + A x + B, and from there the isogeny of appendix E.2."""
    x = -B * pow(A, -1, P) * (1 + pow(Z * Z * u**4 + Z * u * u, -1, P))
    x = next(x % P for x in (x, Z * u * u * x) if pow(x**3 + A * x + B, P // 2, P) != P - 1)
    y = pow(x**3 + A * x + B, (P + 1) // 4, P)
    above, below, y_above, y_below = (sum(k * x**i for i, k in enumerate(ks)) % P for ks in ISOGENY)
    return above * pow(below, -1, P) % P, (y if y % 2 == u % 2 else -y) * y_above * pow(y_below, -1, P) % P


def times(a, b):
    """In Fp12 = Fp[w]/(w^12 - 2 w^6 + 2), twelve numbers."""
    c = [sum(map(mul, a[max(0, i - 11):i + 1], b[min(i, 11)::-1])) for i in range(23)] + [0]
    return [(c[i] - 2 * c[i + 12] - 4 * c[i + 18] if i < 6 else c[i] + 2 * c[i + 6] + 2 * c[i + 12]) % P
            for i in range(12)]


def miller(p, q):
    """The Tate loop over r for p on G1 and q on G2, up to factors that the last power makes 1.

    q lies on the twist; on the curve itself it is (x/w^2, y/w^3). With i = w^6 - 1, (a + bi)/w^n is
    a w^(6-n) + (b - a)/2 w^(12-n). A line through t with slope m is (yq - yt) - m (xq - xt) at q.
    """
    (x, x6), (y, y6) = ((a, (b - a) * pow(2, -1, P)) for a, b in (q[:2], q[2:]))
    f, t = [1] + [0] * 11, p
    for bit in bin(R - 1)[3:]:
        f = times(f, f)
        for other in (t, p)[:1 + int(bit)]:
            m = slope(t, other)
            f, t = times(f, (m * t[0] - t[1], 0, 0, y, -m * x, 0, 0, 0, 0, y6, -m * x6, 0)), add(t, other)
    return f


@lru_cache(maxsize=64)  # for many certificates of one round
def is_round_signature(key, number, signature):
    """Whether e(signature, generator) = e(hash of the round, key); the key as four numbers.

    That is whether f^((p^12 - 1)/r) = 1. The power p^6 turns w into -w: what it does not change has no odd
    powers of w.
    """
    point, message = g1_point(signature), hash_to_g1(sha256(number.to_bytes(8, "big")).digest())
    return point is not None and not any(multiply((P**6 + 1) // R, times(
        miller((point[0], P - point[1]), G2), miller(message, key)), times, [1] + [0] * 11)[1::2])


# Texts and shapes (sections 4 and 7)

def unique(pairs):
    return need(len(dict(pairs)) == len(pairs)) or dict(pairs)


def safe(digits):
    return need(re.fullmatch("0|-?[1-9][0-9]{0,15}", digits) and abs(int(digits)) < 2**53) or int(digits)


def fits(x, shape):
    """A shape is a list to choose from, {each: shape}, {field: shape}, or a regular expression for how Python
    writes the value, an integer in hex. What is absent is Ellipsis."""
    if isinstance(shape, str):
        return re.fullmatch(shape, hex(x) if type(x) is int else repr(x)) is not None
    if isinstance(shape, list):
        return any(fits(x, one) for one in shape)
    if "each" in shape:
        return isinstance(x, list) and all(fits(element, shape["each"]) for element in x)
    return isinstance(x, dict) and all(fits(x.get(field, ...), one) for field, one in shape.items())


def read(text, kind):
    try:
        x = json.loads(text, object_pairs_hook=unique, parse_int=safe, parse_float=safe, parse_constant=safe)
        # Half a character, plain or escaped, has no UTF-8: nothing to hash.
        (text + json.dumps(x, ensure_ascii=False)).encode()
    except (ValueError, RecursionError):
        raise Refused("E_FORMAT") from None
    for shape, code in zip(SHAPES[kind], ("E_FORMAT", "E_VERSION", "E_FORMAT", "E_VERSION")):
        need(fits(x, shape), code)
    return x


# The checks, in the order of section 8

def verify(text, pinned_key="-"):
    """The title of a valid certificate, and who holds each prize now; raises Refused."""
    cert = read(text, "certificate")
    opened, closed = (read(cert[kind]["text"], kind) for kind in ("open", "close"))
    need(opened["tiers"] and closed["entrantCount"] <= closed["ticketCount"])
    advances = [read(signed["text"], "advance") for signed in cert["advances"]]
    need(pinned_key in ("-", opened["key"]), "E_KEY_PIN")

    def check_signature(over, signed, code):
        need(is_ed25519(bytes.fromhex(opened["key"]), tag("sig") + over, bytes.fromhex(signed["sig"])), code)

    open_hash, close_hash = (tagged(kind, cert[kind]["text"].encode()) for kind in ("open", "close"))
    check_signature(open_hash, cert["open"], "E_SIG_OPEN")
    check_signature(close_hash, cert["close"], "E_SIG_CLOSE")
    need((closed["openHash"], closed["drawId"]) == (open_hash.hex(), opened["drawId"]), "E_OPEN_HASH")
    draw_id, seed, root = map(bytes.fromhex, (opened["drawId"], cert["serverSeed"], closed["entriesRoot"]))
    is_known = opened["mode"] != "instant" or closed.get("serverSeed") == cert["serverSeed"]
    need(is_known and tagged("seed-commit", draw_id, seed).hex() == opened["seedCommit"], "E_SEED_COMMIT")

    sealed = open_hash, root, closed["ticketCount"].to_bytes(4, "big"), seed
    draw_seed = tagged("draw-seed", *sealed, check_beacon(opened, closed, cert["beacon"]))
    slots = sum(tier["count"] for tier in opened["tiers"])
    order = check_walk(cert["walk"], slots + len(advances), opened, closed, draw_seed)
    tiers = (tier["id"] for tier in opened["tiers"] for _ in range(tier["count"]))
    said = [(winner["slot"], winner["tier"], winner["entrantTag"]) for winner in cert["winners"]]
    holders, reserves = (order + [None] * len(said))[:slots], order[slots:] + [None] * len(advances)
    need(len(said) == slots and said == list(zip(range(slots), tiers, holders)), "E_WINNERS")

    for n, (advance, signed) in enumerate(zip(advances, cert["advances"])):
        close_hash = tagged("advance", close_hash, signed["text"].encode())
        check_signature(close_hash, signed, "E_ADV_SIG")
        need((advance["n"], advance["drawId"]) == (n, opened["drawId"]), "E_ADV_SEQ")
        need(holders[advance["slot"]:][:1] == [advance["outgoing"]], "E_ADV_OUTGOING")
        need(advance["incoming"] == reserves[n], "E_ADV_INCOMING")
        holders[advance["slot"]] = reserves[n]
    return opened["title"], holders


def check_beacon(opened, closed, given):
    """The 32 bytes of the public number."""
    named, sealed = opened["beacon"], closed["beacon"]
    if opened["mode"] == "offline":
        need(named["type"] == "none" and sealed is None and given is None, "E_BEACON_CHAIN")
        return bytes(32)
    need(named["type"] == "drand" and named["chain"] == CONSTANTS["CHAIN"], "E_BEACON_CHAIN")
    number = -((CONSTANTS["GENESIS"] - closed["closedAt"] - named["leadSeconds"]) // CONSTANTS["PERIOD"]) + 1
    need(sealed and sealed["round"] == number >= 1 and given and given["round"] == number, "E_ROUND_RULE")
    # 48 bytes that spell some x in the only way: flags of a finite compressed point, x < p.
    spelled = re.fullmatch("[89ab][0-9a-f]{95}", given["signature"])
    need(spelled and int(given["signature"], 16) % 2**381 < P, "E_BEACON_ENCODING")
    need(is_round_signature(CHAIN_KEY, number, bytes.fromhex(given["signature"])), "E_BEACON_SIG")
    return sha256(bytes.fromhex(given["signature"])).digest()


def check_walk(walk, wanted, opened, closed, draw_seed):
    """The entrants in the order drawn, `wanted` of them or all there are."""
    size, root, draw = closed["ticketCount"], closed["entriesRoot"], bytes.fromhex(opened["drawId"])
    indexes, order, seen = permutation(draw_seed, draw, size), {}, set()
    for step, item in enumerate(walk):
        need(step < size, "E_WALK_LENGTH")
        need(item["i"] == next(indexes), "E_WALK_INDEX")
        # A ticket opened twice stands in the list twice (section 3): one more than its holder may have.
        need(item["t"] < opened["ticketCap"] and (item["e"], item["t"]) not in seen, "E_TICKET_CAP")
        leaf = sha256(b"\0" + tag("ticket") + draw + bytes.fromhex(item["e"]) + item["t"].to_bytes(4, "big"))
        need(root_from_path(leaf.hexdigest(), item["i"], size, item["p"]) == root, "E_PROOF")
        seen.add((item["e"], item["t"]))
        order.setdefault(item["e"], step)
    count, is_whole = closed["entrantCount"], len(walk) == size
    need(len(order) == count if is_whole else len(order) <= count, "E_WALK_LENGTH")
    need(wanted <= count or is_whole, "E_WALK_INCOMPLETE")
    need(wanted > count or (len(order) == wanted and max(order.values()) == len(walk) - 1), "E_WALK_LENGTH")
    return list(order)


def report(path, pinned_key):
    try:
        title, holders = verify(Path(path).read_bytes().decode(), pinned_key)
    except (Refused, OSError, UnicodeDecodeError) as why:
        is_invalid = isinstance(why, Refused) and str(why) != "E_VERSION"
        print("INVALID" if is_invalid else "CANNOT VERIFY", why)
        return 1 if is_invalid else 2
    print("VALID " + json.dumps(title), *(holder or "nobody" for holder in holders), sep="\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 3 or not re.fullmatch("-|[0-9a-f]{64}", sys.argv[1]):
        sys.exit(print(__doc__) or 2)
    sys.exit(max([report(path, sys.argv[1]) for path in sys.argv[2:]]))
