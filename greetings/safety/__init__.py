"""What may not be said, and how much advertising is too much.

Deterministic and local: no network, no learned model, the same words get the same answer. Refuses coercive chain
letters (threat, guilt, account, quota), addresses of pages, words that mix look-alike alphabets, severe slurs and
text over its length. Asks kindly to reword a promise of luck for forwarding. Does not judge taste or truth, and
changes no text: cleaning is the engine's work and comes before.
"""

from greetings.safety.advertising import Box, ad_weight, check_ad_weight
from greetings.safety.check import Kind, check_text, check_words
from greetings.safety.verdict import Reason, Verdict
from greetings.safety.wording import say

__all__ = [
    "Box",
    "Kind",
    "Reason",
    "Verdict",
    "ad_weight",
    "check_ad_weight",
    "check_text",
    "check_words",
    "say",
]
