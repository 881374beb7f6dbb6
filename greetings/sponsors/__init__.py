"""Sponsors: the domains that a brand has proved, where its links lead, what came of them, and who is told of it.

A link of a sponsor leads out only through `/s/<id>`, only by https to a proved domain, and carries a sealed click id.
What comes of it is told back under the brand's own reference and counted once. Webhooks follow Standard Webhooks. This
room refuses domains that nobody can prove, links that lead elsewhere, signatures that do not fit, and whatever belongs
to another brand (as not there). No brand ever learns who somebody is.

Face (all awaitables raise Busy when the database is away; times are ms since 1970 and passed in):
    sponsors = Sponsors(Neighbours(database, brands, campaigns, chain, catalog, outside, mail), settings=, proofs=None)
    sponsors.open() / await .close()                     deliveries and proofs; .missing(campaign, variants)
    sponsors.domains      await .of(brand) .find(brand, domain) .add(brand, text, by=, now_ms=, key=) -> Domain
                          .check(brand, domain, by=, now_ms=) .remove(brand, domain, by=) .round(now_ms)
                          .findings(brand, link, path) -> [Problem]       what forbids a new link
                          .leads(brand id, link, now_ms) -> bool          whether one that is out still leads there
                          .until_ms(domain) .is_good(domain, now_ms)
    sponsors.conversions  await .till(brand id, now_ms) -> Till .text_of(till) .change_secret(...) .open_return(...)
                          .signer(click, said, body, now_ms=) -> brand id
                          .record(brand id, wish, way, now_ms=) .returned(wish, signature, now_ms=) -> Recorded
                          .of(brand, before, most) .count_since(brand, since_ms)
    sponsors.webhooks     await .of(brand) .find(brand, id) .make(brand, HookWish, by=, now_ms=, key=) -> MadeHook
                          .change(brand, id, HookWish, by=) .change_secret(...) .remove(...) .secret(webhook) -> text
    sponsors.deliveries   await .of(webhook, before, most) .find(webhook, id) .tries(delivery) .counts(webhook)
                          .send_test(webhook, by=, now_ms=) .again(webhook, id, ...) .again_all(webhook, since_ms, ...)
    sponsors.courier      .open() / await .close()       await .round(now_ms) -> tries made
    sponsors.showing      await .of(campaign id) -> Sponsor | None  .campaign_of(participant, root) -> campaign id
                          .follow(campaign id, chain, code, who=, now_ms=) -> link   .installation
"""

from __future__ import annotations

from greetings.sponsors.clicks import PARAMETER, Click, Clicks, with_click
from greetings.sponsors.conversions import Conversions, ConversionWish, Recorded, Till, return_signature
from greetings.sponsors.courier import Courier, clock
from greetings.sponsors.deliveries import SCHEDULE, Deliveries, Outcome
from greetings.sponsors.domains import Domains, host_of
from greetings.sponsors.proofs import FILE_PATH, MARK, Proof, Proofs, domain_from
from greetings.sponsors.rows import (
    BY_KEY,
    CONVERSION_WAYS,
    DELIVERY_STATES,
    DOMAIN_STATES,
    EVENT_KINDS,
    HOOK_STATES,
    RETURNED,
    SIGNED,
    TEST_KIND,
    Conversion,
    Delivery,
    Domain,
    Try,
    Webhook,
)
from greetings.sponsors.showing import Showing, Sponsor
from greetings.sponsors.signing import SIGNED_BY, Signed, said_in
from greetings.sponsors.sponsors import Neighbours, Sponsors
from greetings.sponsors.webhooks import HookWish, MadeHook, Webhooks

__all__ = [
    "BY_KEY",
    "CONVERSION_WAYS",
    "DELIVERY_STATES",
    "DOMAIN_STATES",
    "EVENT_KINDS",
    "FILE_PATH",
    "HOOK_STATES",
    "MARK",
    "PARAMETER",
    "RETURNED",
    "SCHEDULE",
    "SIGNED",
    "SIGNED_BY",
    "TEST_KIND",
    "Click",
    "Clicks",
    "Conversion",
    "ConversionWish",
    "Conversions",
    "Courier",
    "Deliveries",
    "Delivery",
    "Domain",
    "Domains",
    "HookWish",
    "MadeHook",
    "Neighbours",
    "Outcome",
    "Proof",
    "Proofs",
    "Recorded",
    "Showing",
    "Signed",
    "Sponsor",
    "Sponsors",
    "Till",
    "Try",
    "Webhook",
    "Webhooks",
    "clock",
    "domain_from",
    "host_of",
    "return_signature",
    "said_in",
    "with_click",
]
