#!/usr/bin/env python3
"""A second verifier of livedraw/1 certificates, written from the specification. Python 3.8+, no packages.

    python3 verify.py CERT.json ... [--key HEX]

Prints VALID and who holds each prize, in the order of the prizes, or INVALID or CANNOT VERIFY and the first
error code. Exit code: 0 valid, 1 invalid, 2 cannot verify (of several certificates the largest). Where it
disagrees with tools/verify.ts, one of the two has misread the specification. README.md says what it does not
check; curves.py holds the signature schemes.
"""
import argparse
import hmac
import json
import re
import sys
from hashlib import sha256

import curves


class Refused(Exception):
    """The first code."""


def need(holds, code):
    if not holds:
        raise Refused(code)


# Hashes (docs/LIVEDRAW.md, section 2)

def tag(name):
    return bytes([len("livedraw/1/" + name)]) + b"livedraw/1/" + name.encode()


def tagged(name, *fields):
    return sha256(tag(name) + b"".join(fields)).digest()


def leaf_hash(draw_id, entrant, number):
    return sha256(b"\0" + tag("ticket") + draw_id + entrant + number.to_bytes(4, "big")).digest()


def node_hash(left, right):
    return sha256(b"\1" + left + right).digest()


def root_from_path(r, fn, size, path):
    """RFC 9162, 2.1.3.2, from leaf hash and index; no bytes if the path has the wrong length."""
    sn = size - 1
    for p in path:
        if sn == 0:
            return b""
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return r if sn == 0 else b""


# The draw (section 6)

def words(seed, nonce):
    """HMAC_DRBG with SHA-256, 128 bytes a request, as numbers of 64 bits without end."""
    key, value = bytes(32), b"\1" * 32

    def update(data):
        nonlocal key, value
        for byte in (b"\0", b"\1") if data else (b"\0",):
            key = hmac.digest(key, value + byte + data, "sha256")
            value = hmac.digest(key, value, "sha256")

    update(seed + nonce + b"livedraw/1/drbg")
    while True:
        for _ in range(4):
            value = hmac.digest(key, value, "sha256")
            yield from (int.from_bytes(value[i:i + 8], "big") for i in (0, 8, 16, 24))
        update(b"")


def below(n, stream):
    return next(x for x in stream if x < 2**64 // n * n) % n


def permutation(seed, draw_id, size):
    stream, moved = words(seed, draw_id), {}
    for i in range(size):
        j = i + below(size - i, stream)
        yield moved.get(j, j)
        moved[j] = moved.pop(i, i)


# Texts and shapes (sections 4 and 7)

def depth(x):
    inside = x.values() if isinstance(x, dict) else x if isinstance(x, list) else ()
    return max((1 + depth(y) for y in inside), default=0)


def parse(text):
    def unique(pairs):
        need(len(dict(pairs)) == len(pairs), "E_FORMAT")
        return dict(pairs)

    def safe_integer(digits):
        need(re.fullmatch("0|-?[1-9][0-9]{0,15}", digits) and abs(int(digits)) < 2**53, "E_FORMAT")
        return int(digits)

    try:
        value = json.loads(text, object_pairs_hook=unique, parse_int=safe_integer, parse_float=safe_integer,
                           parse_constant=safe_integer)
        # Half a character, plain or escaped, has no UTF-8: nothing to hash.
        (text + json.dumps(value, ensure_ascii=False)).encode()
        need(depth(value) <= 32, "E_FORMAT")
        return value
    except (ValueError, RecursionError):
        raise Refused("E_FORMAT") from None


def integer(low=0, high=2**53 - 1):
    return lambda x: type(x) is int and low <= x <= high


def hexadecimal(size):
    return lambda x: isinstance(x, str) and re.fullmatch(f"[0-9a-f]{{{2 * size}}}", x) is not None


def one_of(*shapes):
    return lambda x: any(fits(x, shape) for shape in shapes)


def fits(x, shape):
    """A shape is a type, a test, a value, [shape of each] or {field: shape}; a field with ? may be absent."""
    if isinstance(shape, list):
        return isinstance(x, list) and all(fits(element, shape[0]) for element in x)
    if isinstance(shape, dict):
        return isinstance(x, dict) and all(
            fits(x[k.strip("?")], v) if k.strip("?") in x else k[-1] == "?" for k, v in shape.items())
    if isinstance(shape, type):
        return isinstance(x, shape)
    return shape(x) if callable(shape) else type(x) is type(shape) and x == shape


ID, HASH, SIGNED, U32 = hexadecimal(16), hexadecimal(32), {"text": str, "sig": hexadecimal(64)}, 2**32 - 1
CERTIFICATE = {
    "open": SIGNED, "close": SIGNED, "beacon": one_of(None, {"round": integer(), "signature": str}),
    "serverSeed": HASH, "walk": [{"i": integer(), "e": HASH, "t": integer(0, U32), "p": [HASH]}],
    "winners": [{"slot": integer(), "tier": str, "entrantTag": one_of(None, HASH)}], "advances": [SIGNED],
}
RECORDS = {"open": {
    "drawId": ID, "title": str, "tiers": [{"id": str, "count": integer(1, U32)}],
    "ticketCap": integer(1, U32), "onePrizePerEntrant": True, "mode": one_of("sealed", "instant", "offline"),
    "beacon": one_of({"type": "none"}, {"type": "drand", "chain": HASH, "leadSeconds": integer(0, U32)}),
    "seedCommit": HASH, "claimSeconds": integer(), "revealBy": one_of(None, integer()), "openedAt": integer(),
    "excludeWinnersOf?": [ID], "supersedes?": one_of(None, ID), "key": HASH, "crit?": [str],
}, "close": {
    "drawId": ID, "openHash": HASH, "entriesRoot": HASH, "ticketCount": integer(1, U32),
    "entrantCount": integer(1), "checkedIn?": integer(), "beacon": one_of(None, {"round": integer(1)}),
    "excluded": {"withdrawn": integer(), "previousWinner": integer(), "notCheckedIn": integer()},
    "excludedDraws?": [HASH], "closedAt": integer(), "serverSeed?": HASH, "crit?": [str],
}, "advance": {
    "drawId": ID, "n": integer(), "slot": integer(), "outgoing": HASH, "incoming": one_of(None, HASH),
    "reason": one_of("unreachable", "declined", "ineligible"), "at": integer(), "crit?": [str],
}}


def record(kind, text):
    value = parse(text)
    need(fits(value, {"v": str}), "E_FORMAT")
    need(value["v"] == "livedraw/1", "E_VERSION")
    need(fits(value, {"type": kind, **RECORDS[kind]}), "E_FORMAT")
    need(set(value.get("crit") or []) <= {"rehearsal"}, "E_VERSION")
    return value


# The checks, in the order of section 8

def verify(text, pinned_key=None):
    """The open record of a valid certificate, and who holds each prize now; raises Refused."""
    cert = parse(text)
    need(fits(cert, {"format": "livedraw-certificate", "v": integer()}), "E_FORMAT")
    need(cert["v"] == 1, "E_VERSION")
    need(fits(cert, CERTIFICATE), "E_FORMAT")
    opened, closed = record("open", cert["open"]["text"]), record("close", cert["close"]["text"])
    need(opened["tiers"] and closed["entrantCount"] <= closed["ticketCount"], "E_FORMAT")
    advances = [record("advance", signed["text"]) for signed in cert["advances"]]
    need(pinned_key in (None, opened["key"]), "E_KEY_PIN")

    def check_signature(hashed, signed, code):
        need(curves.is_ed25519(opened["key"], tag("sig") + hashed, signed["sig"]), code)

    open_hash, close_hash = (tagged(kind, cert[kind]["text"].encode()) for kind in ("open", "close"))
    check_signature(open_hash, cert["open"], "E_SIG_OPEN")
    check_signature(close_hash, cert["close"], "E_SIG_CLOSE")
    draw_id, seed = bytes.fromhex(opened["drawId"]), bytes.fromhex(cert["serverSeed"])
    need(closed["openHash"] == open_hash.hex() and closed["drawId"] == opened["drawId"], "E_OPEN_HASH")
    need(tagged("seed-commit", draw_id, seed).hex() == opened["seedCommit"], "E_SEED_COMMIT")
    need(opened["mode"] != "instant" or closed.get("serverSeed") == cert["serverSeed"], "E_SEED_COMMIT")

    beacon, root = check_beacon(opened, closed, cert["beacon"]), bytes.fromhex(closed["entriesRoot"])
    draw_seed = tagged("draw-seed", open_hash, root, closed["ticketCount"].to_bytes(4, "big"), seed, beacon)
    slots = sum(tier["count"] for tier in opened["tiers"])
    order = check_walk(cert["walk"], slots + len(advances), opened, closed, draw_seed)

    need(len(cert["winners"]) == slots, "E_WINNERS")
    tiers = [tier["id"] for tier in opened["tiers"] for _ in range(tier["count"])]
    holders = (order + [None] * slots)[:slots]
    said = [(winner["slot"], winner["tier"], winner["entrantTag"]) for winner in cert["winners"]]
    need(said == list(zip(range(slots), tiers, holders)), "E_WINNERS")

    previous, reserves = close_hash, order[slots:] + [None] * len(advances)
    for n, (advance, signed) in enumerate(zip(advances, cert["advances"])):
        previous = tagged("advance", previous, signed["text"].encode())
        check_signature(previous, signed, "E_ADV_SIG")
        need(advance["n"] == n and advance["drawId"] == opened["drawId"], "E_ADV_SEQ")
        need(advance["slot"] < slots and holders[advance["slot"]] == advance["outgoing"], "E_ADV_OUTGOING")
        need(advance["incoming"] == reserves[n], "E_ADV_INCOMING")
        holders[advance["slot"]] = reserves[n]
    return opened, holders


def check_beacon(opened, closed, given):
    """The 32 bytes of the public number."""
    named, sealed = opened["beacon"], closed["beacon"]
    if opened["mode"] == "offline":
        need(named["type"] == "none" and sealed is None and given is None, "E_BEACON_CHAIN")
        return bytes(32)
    need(named["type"] == "drand" and named["chain"] == curves.CHAIN, "E_BEACON_CHAIN")
    number = curves.round_from(closed["closedAt"] + named["leadSeconds"])
    need(sealed and sealed["round"] == number >= 1 and given and given["round"] == number, "E_ROUND_RULE")
    signature = hexadecimal(48)(given["signature"]) and bytes.fromhex(given["signature"])
    need(signature and curves.is_canonical(signature), "E_BEACON_ENCODING")
    need(curves.is_round_signature(curves.CHAIN_KEY, number, signature), "E_BEACON_SIG")
    return sha256(signature).digest()


def check_walk(walk, wanted, opened, closed, draw_seed):
    """The entrants in the order drawn, `wanted` of them or all there are."""
    size, draw_id, root = closed["ticketCount"], bytes.fromhex(opened["drawId"]), closed["entriesRoot"]
    indexes, order, seen = permutation(draw_seed, draw_id, size), {}, set()
    for step, item in enumerate(walk):
        need(step < size, "E_WALK_LENGTH")
        need(item["i"] == next(indexes), "E_WALK_INDEX")
        # A ticket opened twice stands in the list twice (section 3): one more than its holder may have.
        need(item["t"] < opened["ticketCap"] and (item["e"], item["t"]) not in seen, "E_TICKET_CAP")
        leaf = leaf_hash(draw_id, bytes.fromhex(item["e"]), item["t"])
        need(root_from_path(leaf, item["i"], size, map(bytes.fromhex, item["p"])).hex() == root, "E_PROOF")
        seen.add((item["e"], item["t"]))
        order.setdefault(item["e"], step)
    missing = closed["entrantCount"] - len(order)
    if wanted > closed["entrantCount"]:
        need(missing == 0 if len(walk) == size else missing >= 0, "E_WALK_LENGTH")
        need(len(walk) == size, "E_WALK_INCOMPLETE")
    else:
        need(len(order) == wanted and max(order.values()) == len(walk) - 1, "E_WALK_LENGTH")
    return list(order)


def report(path, pinned):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            opened, holders = verify(file.read(), pinned)
    except Refused as refused:
        print("CANNOT VERIFY" if str(refused) == "E_VERSION" else "INVALID", refused)
        return 2 if str(refused) == "E_VERSION" else 1
    except (OSError, UnicodeDecodeError) as error:
        print(f"CANNOT VERIFY: cannot read {path}: {error}")
        return 2
    print("VALID " + json.dumps(opened["title"]), *(holder or "nobody" for holder in holders), sep="\n")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Checks livedraw/1 certificates.")
    parser.add_argument("certificates", nargs="+")
    parser.add_argument("--key", help="the operator's key, 64 lower-case hex digits")
    call = parser.parse_args()
    if call.key is not None and not HASH(call.key):
        parser.error("--key is 64 lower-case hex digits")
    sys.exit(max([report(path, call.key) for path in call.certificates]))
