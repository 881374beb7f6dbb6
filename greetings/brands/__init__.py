"""Brands: organisations that bring designs, with the people and the keys that act for them.

Every read and write names the brand: what is not there and what is somebody else's look the same. Secrets (keys, links,
sessions) are told once and kept as hashes. This room refuses a brand without an owner, keys that give more than they
have, links that are old or used, and whatever comes from a brand on hold.

Face (all awaitables raise Busy when the database is away):
    brands = Brands(database, chain, settings=settings)
    await brands.add(NewBrand(name, owner, mail, slug), by=BY_OPS, key=None) -> Added(brand, owner, key)
          .listed(before, most) .by_id(number) .by_slug(slug) .hold(slug, reason) .release(slug, reason)
    brands.keys      await .check(text) -> Caller(brand, key) | None    .of(brand) .find(brand, prefix)
                           .make(brand, KeyWish(name, scopes), by=, key=) -> NewKey(key, text, replayed)
                           .rotate(brand, prefix, grace_hours=, by=, key=) -> NewKey    .revoke(brand, prefix, by=)
    brands.people    await .of(brand) .find(brand, number) .by_mail(mail)
                           .invite(brand, Invitation(name, role, mail), by=, key=) -> Invited(person, token, replayed)
                           .change_role(brand, number, role, by=) .remove(brand, number, by=)
    brands.sessions  await .new_link(member, by=) -> token    .of_link(token) -> Member(person, brand)
                           .sign_in(token, before) -> session    .read(session) -> Member | None
                           .end(session) .end_all(member, by=)
                           .begin_ops(*log, before=) -> session    .reads_ops(session) -> bool    .end_ops(*log)
    form_token(session) -> what the forms of a session carry
    brands.log       .entry(brand id, actor, act, subject) -> Rows    await .of(brand id, before, most) -> list[Deed]
"""

from __future__ import annotations

from greetings.brands.acts import BrandLog, Deed
from greetings.brands.brands import Added, Brands
from greetings.brands.keys import Caller, Keys, NewKey
from greetings.brands.people import Invited, People
from greetings.brands.rows import (
    ANALYST,
    BY_OPS,
    DESIGNER,
    OWNER,
    RIGHTS,
    ROLES,
    SCOPES,
    ApiKey,
    Brand,
    Person,
    Right,
)
from greetings.brands.sessions import Member, Sessions, form_token
from greetings.brands.wishes import Invitation, KeyWish, NewBrand

__all__ = [
    "ANALYST",
    "BY_OPS",
    "DESIGNER",
    "OWNER",
    "RIGHTS",
    "ROLES",
    "SCOPES",
    "Added",
    "ApiKey",
    "Brand",
    "BrandLog",
    "Brands",
    "Caller",
    "Deed",
    "Invitation",
    "Invited",
    "KeyWish",
    "Keys",
    "Member",
    "NewBrand",
    "NewKey",
    "People",
    "Person",
    "Right",
    "Sessions",
    "form_token",
]
