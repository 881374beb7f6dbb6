"""A document as card.toml again: what was read and changed by program becomes a file that people can read.

`tomllib.loads(written(tree)) == tree` for every tree that a card.toml can hold. Comments and the order of tables are
not kept. Refuses nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LINE: Final = 120
# Tables of these keys stand in a block of their own, all others in one line.
_BLOCKS: Final = frozenset(
    {"box", "text", "title", "licence", "palette", "page", "art", "greetings", "messages", "example"}
)
_LISTS: Final = ("credit", "field", "layer")


def written(tree: Mapping[str, Any]) -> str:
    """Write a document's tree as TOML."""
    tables = {name: value for name, value in tree.items() if isinstance(value, Mapping)}
    lists = {name: tree[name] for name in _LISTS if name in tree}
    plain = {name: value for name, value in tree.items() if name not in tables and name not in lists}
    lines = list(_lines(plain))
    for name, value in tables.items():
        lines += _table(name, value)
    for name, ones in lists.items():
        for one in ones:
            lines += _listed(name, one)
    return "\n".join(lines).lstrip("\n") + "\n"


def _listed(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    below = {key: value for key, value in table.items() if key in _BLOCKS and isinstance(value, Mapping)}
    yield from ("", f"[[{name}]]")
    yield from _lines({key: value for key, value in table.items() if key not in below})
    for key, value in below.items():
        yield f"[{name}.{key}]"
        yield from _lines(value)


def _table(path: str, table: Mapping[str, Any]) -> Iterator[str]:
    """Write a table; where its values are tables of words too, each becomes one of its own."""
    below = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    plain = {key: value for key, value in table.items() if key not in below}
    if plain or not below:
        yield from ("", f"[{path}]")
        yield from _lines(plain)
    for key, value in below.items():
        yield from _table(f"{path}.{_key(key)}", value)


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{_key(key)} = {_value(value)}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, Sequence):
        return _list([_value(one) for one in value])
    return repr(value)


def _list(values: list[str]) -> str:
    line = f"[{', '.join(values)}]"
    if len(line) <= _LINE:
        return line
    return "[\n" + "".join(f"  {one},\n" for one in values) + "]"


def _text(text: str) -> str:
    """Write a basic string: TOML and JSON escape alike, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
