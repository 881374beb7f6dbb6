"""One BLS signature on the curve BLS12-381, checked in pure Python: 0.2 s on G1, 0.5 s on G2.

Follows RFC 9380 (hash to curve) and the compressed points of ZCash that draft-irtf-cfrg-bls-signature uses. Refuses
points of another length or form, at infinity, off the curve, or outside the subgroup of prime order. Only public
values come in here, so that it does not matter that big numbers take longer. Import it late: `py_ecc` takes 0.4 s.
"""

# ruff: noqa: E402 - the recursion limit is kept before py_ecc comes in

from __future__ import annotations

import sys
from collections.abc import Callable
from hashlib import sha256
from typing import Any

_LIMIT = sys.getrecursionlimit()

from py_ecc.bls.g2_primitives import pubkey_to_G1, signature_to_G2, subgroup_check
from py_ecc.bls.hash_to_curve import hash_to_G1, hash_to_G2
from py_ecc.fields import optimized_bls12_381_FQ12 as FQ12
from py_ecc.optimized_bls12_381.optimized_curve import G1, G2, neg
from py_ecc.optimized_bls12_381.optimized_pairing import final_exponentiate, pairing

# py_ecc raises the limit of the whole process to 100,000 frames; deeply nested input would then end it instead of
# being refused. Its curves of 381 bits need 650 frames.
sys.setrecursionlimit(_LIMIT)

_G1_BYTES, _G2_BYTES = 48, 96
_COMPRESSED, _INFINITY = 0x80, 0x40
_TO_G1 = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
_TO_G2 = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_"
_READ: dict[int, Callable[[Any], Any]] = {_G1_BYTES: pubkey_to_G1, _G2_BYTES: signature_to_G2}


def find_flaw(key: bytes, message: bytes, signature: bytes, *, on_g1: bool) -> str:
    """Say what is wrong with a signature, in words; empty when the key's owner signed the message.

    `on_g1`: the signature is a point of G1 (48 bytes) and the key one of G2 (96 bytes); else the other way round.
    """
    try:
        signed = _point(signature, _G1_BYTES if on_g1 else _G2_BYTES)
        owner = _point(key, _G2_BYTES if on_g1 else _G1_BYTES)
    except ValueError as error:
        return str(error)
    hash_function: Any = sha256
    hashed: Any
    if on_g1:
        hashed = hash_to_G1(message, _TO_G1, hash_function)
        product = _loop(G2, signed) * _loop(owner, neg(hashed))
    else:
        hashed = hash_to_G2(message, _TO_G2, hash_function)
        product = _loop(signed, G1) * _loop(hashed, neg(owner))
    return "" if final_exponentiate(product) == FQ12.one() else "it is not the signature of this round"


def _loop(of_g2: Any, of_g1: Any) -> Any:
    return pairing(of_g2, of_g1, final_exponentiate=False)


def _point(text: bytes, length: int) -> Any:
    if len(text) != length:
        raise ValueError(f"a point here has {length} bytes, not {len(text)}")
    if not text[0] & _COMPRESSED:
        raise ValueError("the point is not in compressed form")
    if text[0] & _INFINITY:
        raise ValueError("the point at infinity signs nothing")
    try:
        point = _READ[length](text)
    except ValueError as error:
        raise ValueError("these bytes are no point of the curve") from error
    if not subgroup_check(point):
        raise ValueError("the point lies outside of the subgroup")
    return point
