"""A lucky draw that anybody can check: frozen entries, a public beacon of the future, a proof in one file.

Entries, rules and a round of drand are frozen and published; when the round is out, its signature says who wins, and
everybody can count again from the proof alone. Pure: no store, no HTTP, no network, no clock. Refuses entries that are
no opaque ids, draws that would take too long to count again, and signatures that the network did not make.
The exact algorithm is in docs/draws.md.
"""

from greetings.draws.beacon import (
    DEFAULT,
    NETWORKS,
    QUICKNET,
    Beacon,
    Network,
    find_flaw,
    find_network,
    read_beacon,
)
from greetings.draws.draw import Entry, Frozen, Rules, Wheel, Winner, draw, freeze
from greetings.draws.files import read_announcement, read_proof, verify_file, write
from greetings.draws.proof import Announcement, Proof, Step, Verdict, announce, conclude, verify

__all__ = [
    "DEFAULT",
    "NETWORKS",
    "QUICKNET",
    "Announcement",
    "Beacon",
    "Entry",
    "Frozen",
    "Network",
    "Proof",
    "Rules",
    "Step",
    "Verdict",
    "Wheel",
    "Winner",
    "announce",
    "conclude",
    "draw",
    "find_flaw",
    "find_network",
    "freeze",
    "read_announcement",
    "read_beacon",
    "read_proof",
    "verify",
    "verify_file",
    "write",
]
