#!/usr/bin/env python3
"""Holds the parts and constants of tools/independent/verify.py against the test vectors.

    python3 tests/independent_vectors.py

Prints how many checks of each part agree; exit code 1 and no further parts if one does not.
"""
import json
import sys
from hashlib import sha256
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT.parent / "tools/independent"))

import verify  # noqa: E402


def node_hash(left, right):
    return sha256(b"\1" + left + right).digest()


def leaf_hash(draw_id, entrant, number):
    return sha256(b"\0" + verify.tag("ticket") + draw_id + entrant + number.to_bytes(4, "big")).digest()


def root_of(leaves):
    """RFC 6962, 2.1: split at the largest power of two below the size."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root_of(leaves[:half]), root_of(leaves[half:]))


def sampler(vectors):
    for case in vectors["livedraw-v1-golden"]["sampler"]["cases"]:
        left = iter([int(word, 16) for word in case["words"]])
        yield verify.below(case["n"], left) == case["result"]
        yield len(list(left)) == len(case["words"]) - case["consumed"]


def stream(vectors):
    case = vectors["livedraw-v1-golden"]["stream"]
    words = list(islice(verify.words(*map(bytes.fromhex, (case["drawSeed"], case["drawId"]))), 32))
    yield b"".join(word.to_bytes(8, "big") for word in words).hex() == case["block0"] + case["block1"]


def permutations(vectors):
    golden = vectors["livedraw-v1-golden"]
    for case in golden["permutations"] + [golden["permutationLarge"]]:
        seed, draw_id = bytes.fromhex(case["drawSeed"]), bytes.fromhex(case["drawId"])
        expected = case.get("permutation") or case["first50"]
        yield list(islice(verify.permutation(seed, draw_id, case["M"]), len(expected))) == expected


def entries(vectors):
    """From nonces and ticket codes to the root, and on to the order of entrants and the chain of advances."""
    for draw in vectors["livedraw-v1-golden"]["draws"]:
        draw_id, leaves = bytes.fromhex(draw["drawId"]), {}
        for entrant in draw["entrants"]:
            holder = verify.tagged("holder", entrant["ticketCode"].encode())
            nonces = bytes.fromhex(entrant["clientNonce"]), bytes.fromhex(entrant["serverNonce"])
            made = verify.tagged("entrant", draw_id, *nonces, holder)
            yield (holder.hex(), made.hex()) == (entrant["holderHash"], entrant["entrantTag"])
            leaves.update((leaf_hash(draw_id, made, n), made.hex()) for n in range(entrant["tickets"]))
        ordered = sorted(leaves)
        yield [leaf.hex() for leaf in ordered] == draw["sortedLeafHashes"]
        yield (root_of(ordered).hex(), len(ordered)) == (draw["entriesRoot"], draw["ticketCount"])
        drawn = list(verify.permutation(bytes.fromhex(draw["drawSeed"]), draw_id, len(ordered)))
        yield drawn == draw["permutation"]
        yield list(dict.fromkeys(leaves[ordered[i]] for i in drawn)) == draw["entrantOrder"]
        texts = [signed["text"].encode() for signed in draw["certificate"]["advances"]]
        previous = bytes.fromhex(draw["closeHash"])
        for text, expected in zip(texts, draw["advanceHashes"], strict=True):
            previous = verify.tagged("advance", previous, text)
            yield previous.hex() == expected
        yield verify.verify(json.dumps(draw["certificate"]))[1] == draw["finalHolders"]


def large(vectors):
    for case in vectors["livedraw-v1-large"]["cases"]:
        draw_id, leaves = bytes.fromhex(case["drawId"]), {}
        for i in range(case["entrants"]):
            entrant = sha256(b"livedraw large " + i.to_bytes(4, "big")).digest()
            leaves.update((leaf_hash(draw_id, entrant, n), entrant) for n in range(1 + i % case["kmod"]))
        ordered = sorted(leaves)
        yield (ordered[0].hex(), ordered[-1].hex()) == (case["firstLeaf"], case["lastLeaf"])
        yield (root_of(ordered).hex(), len(ordered)) == (case["entriesRoot"], case["ticketCount"])
        drawn = list(verify.permutation(bytes.fromhex(case["drawSeed"]), draw_id, len(ordered)))
        yield drawn[:len(case["walkIndices"])] == case["walkIndices"]
        order = dict.fromkeys(leaves[ordered[i]].hex() for i in drawn)
        yield list(islice(order, 30)) == case["first30Entrants"]


def merkle(vectors):
    tree = vectors["rfc6962-merkle"]
    leaves = [bytes.fromhex(leaf) for leaf in tree["leafHashes"]]
    for size, root in enumerate(tree["rootsBySize0to8"]):
        yield root_of(leaves[:size]).hex() == root
    for probe in tree["inclusionProbes"]:
        index, size = int(probe["leafIdx"]), int(probe["treeSize"])
        # verify.py meets no root of another length, no index beyond the size: shapes and order exclude them.
        is_met = len(probe["root"]) == 64 and index < size
        root = is_met and verify.root_from_path(probe["leafHash"], index, size, probe["proof"])
        yield (root == probe["root"]) == (probe["expect"] == "accept")


def ed25519(vectors):
    for case in vectors["ed25519-rfc8032"]["vectors"]:
        names = "publicKey", "message", "signature"
        key, message, signature = (bytes.fromhex(case[name]) for name in names)
        yield verify.is_ed25519(key, message, signature)
        yield not verify.is_ed25519(key, message + b"\0", signature)
        second = int.from_bytes(signature[32:], "little") + verify.ORDER
        yield not verify.is_ed25519(key, message, signature[:32] + second.to_bytes(32, "little"))


def chain_key(text):
    """A point of G2 from its 96 bytes, as constants.json writes it: x0, x1, y0, y1."""
    p, number = verify.P, int(text, 16)
    x1, x0 = divmod(number % 2**765, 2**384)
    # y^2 = x^3 + 4 + 4i, and y from (y0 + y1 i)^2 = a + bi with y0^2 = (a + |a + bi|)/2
    a, b = (x0**3 - 3 * x0 * x1 * x1 + 4) % p, (3 * x0 * x0 * x1 - x1**3 + 4) % p
    norm = pow(a * a + b * b, (p + 1) // 4, p)
    for half in ((a + norm) * pow(2, -1, p), (a - norm) * pow(2, -1, p)):
        y0 = pow(half, (p + 1) // 4, p)
        y1 = b * pow(2 * y0, -1, p) % p
        if (y0 * y0 - y1 * y1 - a) % p == 0:
            return (x0, x1, y0, y1) if (y1 > p // 2) == bool(number >> 765 & 1) else (x0, x1, p - y0, p - y1)


def velu(x, y, kernel_x):
    """The isogeny with the kernel of order 11 that holds kernel_x, to y^2 = x^3 + 4."""
    p, a, b, to, derivative = verify.P, verify.A, verify.B, x, 1
    for _ in range(5):  # one of each pair of opposite points of the kernel: one, doubled and doubled
        t, u, d = 2 * (3 * kernel_x**2 + a), 4 * (kernel_x**3 + a * kernel_x + b), pow(x - kernel_x, -1, p)
        to += t * d + u * d * d
        derivative -= t * d * d + 2 * u * d**3
        kernel_x = (t * t * pow(4 * u, -1, p) - 2 * kernel_x) % p
    return to * pow(11, -2, p) % p, y * derivative * pow(11, -3, p) % p


def constants(vectors):
    """The many digits of the data: each follows from something shorter, or is what the vectors have."""
    yield verify.CHAIN_KEY == chain_key(vectors["drand-quicknet"]["chainInfo"]["public_key"])
    yield verify.CONSTANTS["CHAIN"] == vectors["drand-quicknet"]["chainInfo"]["hash"]
    x = -verify.X
    yield verify.R == x**4 - x**2 + 1 and 3 * verify.P == (x - 1)**2 * verify.R + 3 * x
    yield verify.BASE == verify.ed_point((4 * pow(5, -1, verify.Q) % verify.Q).to_bytes(32, "little"))
    yield verify.D * 121666 % verify.Q == verify.Q - 121665
    # RFC 9380's map is the one with this kernel: the same images for more points than two of them can share.
    kernel_x = int("10ef325dd1e98bdf0d97a4c6b7f968ed7f31f2fbff088acb39d5319cfc261ea"
                   "18773405f325612742f0c5d90634bcf4", 16)
    for x in range(40):
        xn, xd, yn, yd = (sum(k * x**i for i, k in enumerate(ks)) for ks in verify.ISOGENY)
        image = xn * pow(xd, -1, verify.P) % verify.P, yn * pow(yd, -1, verify.P) % verify.P
        yield image == velu(x, 1, kernel_x)


def beacon_code(chain_round, signature, closed_at, lead):
    named = {"type": "drand", "chain": verify.CONSTANTS["CHAIN"], "leadSeconds": lead}
    opened = {"mode": "sealed", "beacon": named}
    closed = {"closedAt": closed_at, "beacon": {"round": chain_round}}
    try:
        return verify.check_beacon(opened, closed, {"round": chain_round, "signature": signature}).hex()
    except verify.Refused as refused:
        return str(refused)


def beacon(vectors):
    quicknet, test_chain = vectors["drand-quicknet"], vectors["drand-TEST-chain"]
    genesis, period = verify.CONSTANTS["GENESIS"], verify.CONSTANTS["PERIOD"]
    for case in quicknet["rounds"]:
        at = genesis + (case["round"] - 1) * period
        yield beacon_code(case["round"], case["signature"], at - 30, 30) == case["randomness"]
    for case in quicknet["otherChainsSameScheme"] + test_chain["rounds"]:
        chain = test_chain if case in test_chain["rounds"] else quicknet
        key = chain_key(case.get("public_key", chain["chainInfo"]["public_key"]))
        yield verify.is_round_signature(key, case["round"], bytes.fromhex(case["signature"]))
    for case in quicknet["rejectVectors"]:
        at = genesis + (case["round"] - 1) * period
        found = beacon_code(case["round"], case["signature"], at - 30, 30)
        yield found in (("E_BEACON_ENCODING", "E_BEACON_SIG") if case["round"] > 0 else ("E_ROUND_RULE",))
    for case in quicknet["roundSelection"]["cases"]:
        for chain_round, code in ((case["round"], "E_BEACON_ENCODING"), (case["round"] + 1, "E_ROUND_RULE")):
            yield beacon_code(chain_round, "", case["closedAt"], case["leadSeconds"]) == code


def main():
    vectors = {path.stem: json.loads(path.read_text("utf-8")) for path in (ROOT / "vectors").glob("*.json")}
    for part in (sampler, stream, permutations, entries, large, merkle, ed25519, constants, beacon):
        results = list(part(vectors))
        print(part.__name__, f"{sum(results)} of {len(results)}")
        if not all(results):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
