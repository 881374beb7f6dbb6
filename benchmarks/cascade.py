"""A heavy-tailed cascade, the same one for every run: who came through whom.

Most people come through somebody who came lately (the chain is passed on while it is fresh), or, one time in three,
through the one who had sent it to that person; every tenth comes through somebody chosen by his number of children, at
any time (preferential attachment: a power law of offspring); and nearly nine in a thousand through nobody. A million of
them hold one root with 827,280 descendants, 46 generations and 8,539 trees, of which most are tiny; more than half of
all people bring nobody.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

SEED = 1
ROOTS = 0.0085
FAMOUS = 0.1
SENDER = 0.33
FRESHNESS = 3.5


def cascade(count: int, seed: int = SEED) -> list[int]:
    """Give for each of `count` people the number of his parent, always a lower one; -1 for roots."""
    draw = random.Random(seed).random
    parents = [-1]
    for number in range(1, count):
        chance = draw()
        if chance < ROOTS:
            parents.append(-1)
            continue
        if chance < ROOTS + FAMOUS:
            drawn = int(number * draw())
            parent = parents[drawn] if parents[drawn] >= 0 else drawn
        else:
            parent = number - 1 - int(number * draw() ** FRESHNESS)
            if draw() < SENDER and parents[parent] >= 0:
                parent = parents[parent]
        parents.append(parent)
    return parents


@dataclass(frozen=True)
class Shape:
    """What a cascade looks like."""

    people: int
    trees: int
    largest: int
    generations: int
    most_children: int
    childless: float


def shape_of(parents: list[int]) -> Shape:
    """Measure a cascade. `largest`: the descendants of the root that has most."""
    generations, roots = [0] * len(parents), list(range(len(parents)))
    children: Counter[int] = Counter()
    for number, parent in enumerate(parents):
        if parent >= 0:
            generations[number], roots[number] = generations[parent] + 1, roots[parent]
            children[parent] += 1
    sizes = Counter(roots)
    return Shape(
        people=len(parents),
        trees=len(sizes),
        largest=max(sizes.values()) - 1,
        generations=max(generations),
        most_children=max(children.values(), default=0),
        childless=round(1 - len(children) / len(parents), 3),
    )
