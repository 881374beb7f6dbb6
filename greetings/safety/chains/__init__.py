"""Finds coercive chain letters: not single words, but a call to pass on, tied to a threat, guilt, a loss or a reward.

A text is folded first (spacing, disguises, traditional forms), then every language whose script it has looks for
the parts and for their ties. Blessings, poems, “please share”, business about forwarding, warnings, and talk about
chain letters pass; so does everything that calls for no passing on.
"""

from greetings.safety.chains.find import ChainLetter, find_chain_letter

__all__ = ["ChainLetter", "find_chain_letter"]
