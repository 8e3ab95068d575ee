#!/usr/bin/env python3
"""Holds the parts of verify.py and curves.py against the test vectors; whole certificates go to verify.py.

    python3 check_vectors.py ../../tests/vectors

Prints how many checks of each part agree; exit code 1 and no further parts if one does not.
"""
import json
import sys
from hashlib import sha256
from itertools import islice
from pathlib import Path

import curves
import verify


def root_of(leaves):
    """RFC 6962, 2.1: split at the largest power of two below the size."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return verify.node_hash(root_of(leaves[:half]), root_of(leaves[half:]))


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
            leaves.update((verify.leaf_hash(draw_id, made, n), made.hex()) for n in range(entrant["tickets"]))
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
            leaves.update((verify.leaf_hash(draw_id, entrant, n), entrant) for n in range(1 + i % case["kmod"]))
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
        path = [bytes.fromhex(node) for node in probe["proof"]]
        # verify.py meets no root of another length and no index beyond the size: shapes and order exclude them.
        is_met = verify.HASH(probe["root"]) and index < size
        root = is_met and verify.root_from_path(bytes.fromhex(probe["leafHash"]), index, size, path).hex()
        yield (root == probe["root"]) == (probe["expect"] == "accept")


def ed25519(vectors):
    for case in vectors["ed25519-rfc8032"]["vectors"]:
        message, signature = bytes.fromhex(case["message"]), case["signature"]
        yield curves.is_ed25519(case["publicKey"], message, signature)
        yield not curves.is_ed25519(case["publicKey"], message + b"\0", signature)
        second = int.from_bytes(bytes.fromhex(signature[64:]), "little") + curves.ORDER
        again = signature[:64] + second.to_bytes(32, "little").hex()
        yield not curves.is_ed25519(case["publicKey"], message, again)


def beacon(vectors):
    quicknet, test_chain = vectors["drand-quicknet"], vectors["drand-TEST-chain"]
    for case in quicknet["rounds"] + quicknet["otherChainsSameScheme"] + test_chain["rounds"]:
        chain = test_chain if case in test_chain["rounds"] else quicknet
        key = bytes.fromhex(case.get("public_key", chain["chainInfo"]["public_key"]))
        signature = bytes.fromhex(case["signature"])
        yield curves.is_canonical(signature) and curves.is_round_signature(key, case["round"], signature)
        yield sha256(signature).hexdigest() == case["randomness"]
    for case in quicknet["rejectVectors"]:
        signature = bytes.fromhex(case["signature"])
        yield not (curves.is_canonical(signature)
                   and curves.is_round_signature(curves.CHAIN_KEY, case["round"], signature))
    for case in quicknet["roundSelection"]["cases"]:
        yield curves.round_from(case["closedAt"] + case["leadSeconds"]) == case["round"]


def main(folder):
    vectors = {path.stem: json.loads(path.read_text("utf-8")) for path in Path(folder).glob("*.json")}
    for part in (sampler, stream, permutations, entries, large, merkle, ed25519, beacon):
        results = list(part(vectors))
        print(part.__name__, f"{sum(results)} of {len(results)}")
        if not all(results):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
