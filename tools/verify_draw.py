"""Check the proof of a lucky draw with nothing but Python's own library: python verify_draw.py proof.json

Written apart from greetings/draws, after docs/draws.md, so that the two watch each other. With `py_ecc` installed the
beacon's signature is checked too (network quicknet); else compare it with what drand publishes under the address shown.
"""

import json
import sys
from bisect import bisect_right
from hashlib import sha256
from itertools import accumulate, count
from pathlib import Path

QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
KEY = (  # of quicknet, as drand publishes it
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)


def commitment_of(proof: dict) -> str:
    """Return the SHA-256 of the header, in hex."""
    entries = "".join(f'["{name}",{weight}]\n' for name, weight in sorted(proof["entries"]))
    header = {"format": "greetings-draw-1", "prizes": proof["prizes"], "round": proof["round"]}
    header |= {"chain": proof["network"]["hash"], "entries": len(proof["entries"])}
    header |= {"entries_sha256": sha256(entries.encode()).hexdigest()}
    header |= {"rules_sha256": sha256(proof["rules"].encode()).hexdigest()}
    return sha256(json.dumps(header, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def winners_of(proof: dict) -> list[dict]:
    """Draw again: one hash for each attempt, and again when it is one that would be unfair or won already."""
    entries = sorted(proof["entries"])
    sums = list(accumulate(weight for _, weight in entries))
    seed = bytes.fromhex(commitment_of(proof)) + sha256(bytes.fromhex(proof["signature"])).digest()
    winners, won = [], set()
    for prize in range(1, min(proof["prizes"], len(entries)) + 1):
        for counter in count():
            number = int.from_bytes(sha256(seed + prize.to_bytes(4) + counter.to_bytes(4)).digest()[:8])
            at = bisect_right(sums, number % sums[-1])
            if number < 2**64 - 2**64 % sums[-1] and at not in won:
                break
        won.add(at)
        winners.append({"prize": prize, "entry": entries[at][0], "attempts": counter + 1})
    return winners


def signature_is_real(proof: dict) -> bool:
    """Check the signature as RFC 9380 and draft-irtf-cfrg-bls-signature say (needs py_ecc)."""
    from py_ecc.bls import g2_primitives, hash_to_curve
    from py_ecc.optimized_bls12_381 import G2, pairing

    signature = g2_primitives.pubkey_to_G1(bytes.fromhex(proof["signature"]))
    key = g2_primitives.signature_to_G2(bytes.fromhex(KEY))
    domain = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
    message = hash_to_curve.hash_to_G1(sha256(proof["round"].to_bytes(8)).digest(), domain, sha256)
    return g2_primitives.subgroup_check(signature) and pairing(G2, signature) == pairing(key, message)


def main(path: str) -> int:
    """Print what is right and what is not; 1 when something is not."""
    proof = json.loads(Path(path).read_text(encoding="utf-8"))
    right = {
        "commitment": proof["commitment"] == commitment_of(proof),
        "network": proof["network"]["hash"] == QUICKNET,
        "randomness": proof["randomness"] == sha256(bytes.fromhex(proof["signature"])).hexdigest(),
        "winners": proof["winners"] == winners_of(proof),
    }
    try:
        right["signature"] = signature_is_real(proof)
    except ImportError:
        print(f"compare the signature yourself: https://api.drand.sh/{QUICKNET}/public/{proof['round']}")
    for what, ok in right.items():
        print(f"{what:<11} {'ok' if ok else 'WRONG'}")
    return 0 if all(right.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
