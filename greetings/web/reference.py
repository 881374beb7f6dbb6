"""The API's page at `/docs`: the OpenAPI document as a readable page, drawn on the server.

No script and nothing from another host, so it works under our policy, without network and without JavaScript. Every
operation is shown with an example that can be pasted into a shell.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from greetings import errors
from greetings.web.pages import PAGES_FOLDER

TITLE = "greetings API"
_TOKENS = {
    "MANAGE_TOKEN": "the manage token of the card or page",
    "BRAND_KEY": "a key of the brand",
    "OPS_TOKEN": "the ops token",
}
_REF = "#/components/schemas/"


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter or field: name, type in words, whether it is needed, what it means."""

    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """An example and what it shows."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one address."""

    anchor: str
    method: str
    path: str
    title: str
    text: str
    private: bool
    token: str
    parameters: tuple[Row, ...]
    fields: tuple[Row, ...]
    samples: tuple[Sample, ...]
    answers: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of problem."""

    slug: str
    status: int
    title: str
    text: str


def reference_page(openapi: Mapping[str, Any], base: str) -> str:
    """Return the page of an OpenAPI document, with `base` in its examples."""
    environment = Environment(
        loader=FileSystemLoader(PAGES_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("reference.html")
    return template.render(
        title=TITLE,
        base=base,
        operations=tuple(_operations(openapi, base)),
        refusals=tuple(_refusals()),
        version=openapi["info"]["version"],
        text=openapi["info"].get("description", ""),
    )


def _operations(openapi: Mapping[str, Any], base: str) -> Iterator[Operation]:
    schemas = openapi.get("components", {}).get("schemas", {})
    prefix = openapi.get("servers", [{"url": ""}])[0]["url"]
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            yield _operation(method.upper(), prefix + path, operation, schemas=schemas, base=base)


def _operation(
    method: str, path: str, operation: Mapping[str, Any], *, schemas: Mapping[str, Any], base: str
) -> Operation:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    examples = content.get("examples", {})
    tokens = [scheme for entry in operation.get("security", ()) for scheme in entry]
    token = tokens[0].upper() if tokens else ""
    return Operation(
        anchor=operation["operationId"],
        method=method,
        path=path,
        title=operation.get("summary", path),
        text=operation.get("description", ""),
        private=bool(token),
        token=_TOKENS.get(token, ""),
        parameters=tuple(_parameter(one) for one in operation.get("parameters", ())),
        fields=tuple(_fields(content.get("schema", {}), schemas)),
        samples=tuple(
            Sample(example.get("summary", name), _command(method, base + path, example["value"], token=token))
            for name, example in examples.items()
        )
        or (Sample("", _command(method, base + path, None, token=token)),),
        answers=tuple(_answers(operation, schemas)),
    )


def _parameter(one: Mapping[str, Any]) -> Row:
    schema = one.get("schema", {})
    return Row(
        f"{one['name']} ({one['in']})", _kind(schema), one.get("required", False), one.get("description", "")
    )


def _fields(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Row]:
    model = schemas.get(schema.get("$ref", "").removeprefix(_REF), schema)
    needed = set(model.get("required", ()))
    for name, one in model.get("properties", {}).items():
        yield Row(name, _kind(one), name in needed, one.get("description", ""))


def _kind(schema: Mapping[str, Any]) -> str:
    """Name a schema in a word or three."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    return str(schema.get("type", "anything"))


def _command(method: str, url: str, body: Any, *, token: str) -> str:
    parts = ["curl"] + ([] if method == "GET" else [f"-X {method}"]) + [url]
    lines = [" ".join(parts)]
    if token:
        lines.append(f"-H 'Authorization: Bearer {token}'")
    if body is not None:
        text = json.dumps(body, ensure_ascii=False).replace("'", "'\\''")
        lines.extend(["-H 'Content-Type: application/json'", f"-d '{text}'"])
    return " \\\n  ".join(lines)


def _answers(operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Row]:
    for status, answer in operation.get("responses", {}).items():
        content = answer.get("content", {})
        schema: Mapping[str, Any] = next((one.get("schema", {}) for one in content.values()), {})
        example = next((one["example"] for one in content.values() if "example" in one), None)
        shown = json.dumps(example, ensure_ascii=False, indent=2) if example is not None else ""
        shown = shown or ", ".join(row.name for row in _fields(schema, schemas))
        yield Row(status, answer.get("description", ""), False, shown)


def _refusals() -> Iterator[Refusal]:
    """List the kinds of problems from the error tree itself, by status."""
    found = [
        cls
        for cls in vars(errors).values()
        if isinstance(cls, type) and issubclass(cls, errors.GreetingsError)
    ]
    for cls in sorted(found, key=lambda one: (one.status, one.slug)):
        if cls.slug not in {"error", "setting"}:
            yield Refusal(cls.slug, cls.status, cls.title, (cls.__doc__ or "").strip())
