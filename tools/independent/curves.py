"""The two signature schemes of livedraw/1, for verify.py: Ed25519, and BLS12-381 as drand quicknet uses it.

Written from the papers, for reading and not for speed (a fifth of a second for a BLS signature), and only for
checking public values: nothing here is constant-time, nothing here may sign.
"""
from functools import lru_cache
from hashlib import sha256, sha512

# Ed25519 (RFC 8032, 5.1.7), affine, strict: one encoding for each point and scalar, no cofactor.

Q = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, Q) % Q


def ed_add(p, q):
    (a, b), (c, d) = p, q
    k = D * a * c * b * d % Q
    return (a * d + b * c) * pow(1 + k, -1, Q) % Q, (b * d + a * c) * pow(1 - k, -1, Q) % Q


def ed_multiply(k, p):
    total = (0, 1)
    while k:
        total = ed_add(total, p) if k & 1 else total
        p, k = ed_add(p, p), k >> 1
    return total


def ed_point(data):
    number = int.from_bytes(data, "little")
    y, odd = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, -1, Q) % Q
    x = pow(square, (Q + 3) // 8, Q)
    x = x if x * x % Q == square else x * pow(2, (Q - 1) // 4, Q) % Q
    if y >= Q or x * x % Q != square or (x == 0 and odd):
        return None
    return (x if x & 1 == odd else Q - x), y


BASE = ed_point((4 * pow(5, -1, Q) % Q).to_bytes(32, "little"))


def is_ed25519(key, message, signature):
    """The key and the signature are hex, of 32 and 64 bytes."""
    key, signature = bytes.fromhex(key), bytes.fromhex(signature)
    point, r, s = ed_point(key), ed_point(signature[:32]), int.from_bytes(signature[32:], "little")
    if point is None or r is None or s >= ORDER:
        return False
    k = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return ed_multiply(s, BASE) == ed_add(r, ed_multiply(k, point))


# BLS12-381, signatures on G1 (48 bytes), keys on G2 (96 bytes): the scheme bls-unchained-g1-rfc9380.
P = 0x1A0111EA397FE69A4B1BA7B6434BACD764774B84F38512BF6730D2A0F6B0F6241EABFFFEB153FFFFB9FEFFFFFFFFAAAB
R = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
X = 0xD201000000010000  # the curve's parameter is -X
DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"


# Fp2 = Fp[i]/(i^2 + 1); an element is a pair. Fp is the same with a second half of zero, so that
# one set of curve formulas serves both groups.

def plus(a, b):
    return (a[0] + b[0]) % P, (a[1] + b[1]) % P


def minus(a, b):
    return (a[0] - b[0]) % P, (a[1] - b[1]) % P


def times(a, b):
    return (a[0] * b[0] - a[1] * b[1]) % P, (a[0] * b[1] + a[1] * b[0]) % P


def inverse(a):
    n = pow(a[0] * a[0] + a[1] * a[1], -1, P)
    return a[0] * n % P, -a[1] * n % P


def fp_root(a):
    """The square root a^((p+1)/4), or None if there is none (p = 3 mod 4)."""
    r = pow(a, (P + 1) // 4, P)
    return r if r * r % P == a % P else None


def root(a):
    """A square root in Fp2, or None: from (x + yi)^2 = a with x^2 = (a0 + |a|)/2."""
    if a[1] == 0:
        r = fp_root(a[0])
        return (r, 0) if r is not None else (0, fp_root(-a[0]))
    norm = fp_root(a[0] * a[0] + a[1] * a[1])
    if norm is None:
        return None
    half = pow(2, -1, P)
    x = fp_root((a[0] + norm) * half)
    x = fp_root((a[0] - norm) * half) if x is None else x
    return x, a[1] * half * pow(x, -1, P) % P


# Both curves are y^2 = x^3 + b. A point is a pair of Fp2 elements; None is infinity.
B1, B2 = (4, 0), (4, 4)


def slope(p, q):
    if p == q:
        return times(times((3, 0), times(p[0], p[0])), inverse(plus(p[1], p[1])))
    return times(minus(q[1], p[1]), inverse(minus(q[0], p[0])))


def add(p, q):
    if p is None or q is None:
        return q if p is None else p
    if p[0] == q[0] and plus(p[1], q[1]) == (0, 0):
        return None
    m = slope(p, q)
    x = minus(minus(times(m, m), p[0]), q[0])
    return x, minus(times(m, minus(p[0], x)), p[1])


def multiply(k, p):
    total = None
    while k:
        total = add(total, p) if k & 1 else total
        p, k = add(p, p), k >> 1
    return total


def decompress(data, size):
    """The point of 48 (G1) or 96 (G2) bytes in the one encoding there is, or None. Infinity is refused."""
    if len(data) != size or data[0] >> 5 not in (4, 5):
        return None
    number = int.from_bytes(data, "big") & ((1 << 8 * size - 3) - 1)
    x = (number, 0) if size == 48 else (number % (1 << 384), number >> 384)
    if x[0] >= P or x[1] >= P:
        return None
    y = root(plus(times(x, times(x, x)), B1 if size == 48 else B2))
    if y is None or (size == 48 and y[1]):
        return None
    is_large = (y[1] or y[0]) > (P - 1) // 2
    return x, (y if is_large == bool(data[0] & 0x20) else minus((0, 0), y))


# Hashing to G1: RFC 9380, BLS12381G1_XMD:SHA-256_SSWU_RO_. The simplified SWU map lands on
# y^2 = x^3 + A x + B, which has one subgroup of order 11 over Fp. RFC 9380 lists the coefficients of the
# isogeny with that kernel; here Velu's formulas make the same map from the kernel itself.
A = 0x144698A3B8E9433D693A02C96D4982B0EA985383EE66A8D8E8981AEFD881AC98936F8DA0E0F97F5CF428082D584C1D
B = 0x12E2908D11688030018B12E8753EEE3B2016C1F0F24F4070A0B9C14FCEF35EF55A23215A316CEAA5D1CC48E98E172BE0
Z = 11
KERNEL_X = 0x10EF325DD1E98BDF0D97A4C6B7F968ED7F31F2FBFF088ACB39D5319CFC261EA18773405F325612742F0C5D90634BCF4


def kernel_terms():
    """(x, t, u) of Velu for one of each pair of opposite points of the kernel: one, doubled and doubled."""
    x, terms = KERNEL_X, []
    for _ in range(5):
        square = (x**3 + A * x + B) % P
        terms.append((x, 2 * (3 * x * x + A) % P, 4 * square % P))
        x = ((3 * x * x + A) ** 2 * pow(4 * square, -1, P) - 2 * x) % P
    assert x == KERNEL_X  # 2^5 = -1 mod 11: a kernel of any other order would not close here
    assert (A - 5 * sum(t for _, t, _ in terms)) % P == 0
    assert (B - 7 * sum(u + x * t for x, t, u in terms)) % P == 4 * 11**6
    return terms


def isogeny(x, y):
    """To y^2 = x^3 + 4 * 11^6, and from there to y^2 = x^3 + 4."""
    to, derivative = x, 1
    for q, t, u in kernel_terms():
        d = pow(x - q, -1, P)
        to += t * d + u * d * d
        derivative -= t * d * d + 2 * u * d**3
    scale = pow(11, -1, P)
    return (to * scale**2 % P, 0), (y * derivative * scale**3 % P, 0)


def map_to_curve(u):
    t = (Z * Z * u**4 + Z * u * u) % P
    x = B * pow(Z * A, -1, P) if t == 0 else -B * pow(A, -1, P) * (1 + pow(t, -1, P))
    y = fp_root(x**3 + A * x + B)
    if y is None:
        x = Z * u * u * x
        y = fp_root(x**3 + A * x + B)
    return isogeny(x % P, y if y % 2 == u % 2 else P - y)


def hash_to_g1(message):
    dst = DST + bytes([len(DST)])
    b0 = sha256(bytes(64) + message + (128).to_bytes(2, "big") + b"\0" + dst).digest()
    blocks = [sha256(b0 + b"\1" + dst).digest()]
    for i in (2, 3, 4):
        mixed = bytes(a ^ b for a, b in zip(b0, blocks[-1]))
        blocks.append(sha256(mixed + bytes([i]) + dst).digest())
    u0, u1 = (int.from_bytes(blocks[i] + blocks[i + 1], "big") % P for i in (0, 2))
    return multiply(1 + X, add(map_to_curve(u0), map_to_curve(u1)))


# Fp12 = Fp2[w]/(w^6 - (1 + i)); an element is six pairs.
ONE = [(1, 0)] + [(0, 0)] * 5


def times12(a, b):
    low, high = [[0, 0] for _ in range(6)], [[0, 0] for _ in range(6)]
    for i, (a0, a1) in enumerate(a):
        for j, (b0, b1) in enumerate(b):
            if (b0 or b1) and (a0 or a1):
                to = low[i + j] if i + j < 6 else high[i + j - 6]
                to[0] += a0 * b0 - a1 * b1
                to[1] += a0 * b1 + a1 * b0
    return [((l[0] + h[0] - h[1]) % P, (l[1] + h[0] + h[1]) % P) for l, h in zip(low, high)]


def miller(p, q):
    """The ate loop over X for P on G1 and Q on G2, up to factors that the last power removes.

    With the twist (x, y) -> (x/w^2, y/w^3), the line through T with slope m (on the twist), times w^3, is
    (m xT - yT) - m xP w^2 + yP w^3.
    """
    def line(t, m):
        parts = [(0, 0)] * 6
        parts[0] = minus(times(m, t[0]), t[1])
        parts[2] = times(minus((0, 0), m), p[0])
        parts[3] = p[1]
        return parts

    f, t = ONE, q
    for bit in bin(X)[3:]:
        f = times12(times12(f, f), line(t, slope(t, t)))
        t = add(t, t)
        if bit == "1":
            f, t = times12(f, line(t, slope(t, q))), add(t, q)
    return f


def is_one_pairing(f):
    """Whether f^((p^12 - 1)/r) is 1. The exponent is (p^4 - p^2 + 1)/r times p^2 + 1 times p^6 - 1.

    The power p^2 turns w into 2^((p-1)/6) w and leaves Fp2 alone. The power p^6 turns w into -w, so what it does
    not change has no odd powers of w.
    """
    total = ONE
    for bit in bin((P**4 - P**2 + 1) // R)[2:]:
        total = times12(total, total)
        total = times12(total, f) if bit == "1" else total
    turned = [times(part, (pow(2, (P - 1) // 6 * i, P), 0)) for i, part in enumerate(total)]
    return times12(total, turned)[1::2] == [(0, 0)] * 3


# drand quicknet, the one chain of livedraw/1, pinned.
CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
CHAIN_KEY = bytes.fromhex(
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
GENESIS, PERIOD = 1692803367, 3


def round_from(second):
    """The first round at or after that Unix time."""
    return -((GENESIS - second) // PERIOD) + 1


# The generator of G2, as the curve's specification has it.
G2 = bytes.fromhex(
    "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
    "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
)


def is_canonical(signature):
    """Whether 48 bytes spell some x in the only way: flags of a finite compressed point, x < p."""
    return (len(signature) == 48 and signature[0] >> 5 in (4, 5)
            and int.from_bytes(signature, "big") & ((1 << 381) - 1) < P)


@lru_cache(maxsize=64)  # for many certificates of one round
def is_round_signature(key, number, signature):
    point, public = decompress(signature, 48), decompress(key, 96)
    if point is None or multiply(R, point) is not None or public is None or multiply(R, public) is not None:
        return False
    message = hash_to_g1(sha256(number.to_bytes(8, "big")).digest())
    negated = point[0], minus((0, 0), point[1])
    # e(signature, generator) = e(message, key)
    return is_one_pairing(times12(miller(negated, decompress(G2, 96)), miller(message, public)))
