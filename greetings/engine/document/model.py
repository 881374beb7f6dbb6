"""The shape of card.toml: strict models. Refuses unknown keys, booleans and NaN for numbers, numbers out of range.

What needs more than one value at a time (names that must exist, files, languages) is in `rules`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

RELATIONS = Literal["family", "friend", "colleague"]
ANIMATIONS = Literal["petals", "snow", "fireworks", "lanterns", "lights", "confetti", "diyas", "leaves"]

_TAG = r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?"
Tag = Annotated[str, StringConstraints(pattern=f"^{_TAG}$", max_length=12)]
Condition = Annotated[str, StringConstraints(pattern=f"^(rtl|{_TAG})$", max_length=12)]
FontKey = Annotated[str, StringConstraints(pattern=f"^(default|{_TAG})$", max_length=12)]
SizeName = Annotated[str, StringConstraints(pattern="^(square|portrait|story|landscape)$")]
SizeKey = Annotated[str, StringConstraints(pattern="^(default|square|portrait|story|landscape)$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,29}$")]
FontName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
Path = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*){0,3}$")
]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Short = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=2000)]

Share = Annotated[float, Field(ge=0, le=1)]
Length = Annotated[float, Field(ge=0.005, le=0.6)]
Degrees = Annotated[float, Field(ge=-360, le=360)]
Em = Annotated[float, Field(ge=-1, le=1)]

Box = Annotated[tuple[Share, Share, Share, Share], Field(strict=False)]
Boxes = Annotated[dict[SizeName, Box], Field(min_length=1)]


def _per_size(value: Any) -> Any:
    return {"default": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


def _per_language(value: Any) -> Any:
    return {"default": value} if isinstance(value, list) else value


Stack = Annotated[list[FontName], Field(min_length=1, max_length=6)]
Stacks = Annotated[dict[FontKey, Stack], BeforeValidator(_per_language), Field(min_length=1, max_length=30)]
Lengths = Annotated[dict[SizeKey, Length], BeforeValidator(_per_size), Field(min_length=1)]
PerLanguage = Annotated[dict[Tag, Short], Field(min_length=1, max_length=40)]


class Strict(BaseModel):
    """Nothing unknown, nothing coerced, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Licence(Strict):
    """Under what art and words may be used."""

    id: Short
    holder: Short
    file: Path


class Credit(Strict):
    """A borrowed piece and whose it is."""

    what: Short
    who: Short
    licence: Short
    source: Short


class Page(Strict):
    """How envelope and card page look: palette names, an animation, small art."""

    ground: Name
    ink: Name
    accent: Name
    paper: Name
    liner: Name
    paper_ink: Name
    animation: ANIMATIONS
    stamp: Path | None = None
    liner_art: Path | None = None


class Option(Strict):
    """One of several values of a choice."""

    id: FieldName
    label: PerLanguage


class CardField(Strict):
    """A value that the maker fills in."""

    name: FieldName
    kind: Literal["name", "line", "text", "choice"]
    max: Annotated[int, Field(ge=1, le=500)] | None = None
    required: bool = False
    label: PerLanguage | None = None
    default: PerLanguage | None = None
    options: Annotated[list[Option], Field(min_length=2, max_length=20)] | None = None

    @property
    def limit(self) -> int:
        """The most graphemes it takes."""
        ceiling = 500 if self.kind == "text" else 40
        return min(self.max or ceiling, ceiling)


class Gradient(Strict):
    """A fill that runs through two to four colours."""

    gradient: Annotated[list[Name], Field(min_length=2, max_length=4)]
    angle: Degrees = 90


class Foil(Strict):
    """A metallic sheen of three colours."""

    foil: Annotated[list[Name], Field(min_length=3, max_length=3)]
    angle: Degrees = 20


Fill = Name | Gradient | Foil


class Shadow(Strict):
    """A soft shadow under words; lengths in em of the size as set."""

    color: Name
    dx: Em = 0
    dy: Em = 0.04
    blur: Annotated[float, Field(ge=0, le=1)] = 0.1
    opacity: Share = 0.6


class Outline(Strict):
    """A line around words, in em."""

    color: Name
    width: Annotated[float, Field(gt=0, le=0.2)]


class LayerBase(Strict):
    """What all layers have: a name, a box per size, languages."""

    name: Name
    box: Boxes
    when: Annotated[list[Condition], Field(min_length=1, max_length=30)] | None = None
    unless: Annotated[list[Condition], Field(min_length=1, max_length=30)] | None = None


class Lettering(LayerBase):
    """What text and sponsor layers have in common."""

    fonts: Stacks
    size: Lengths
    min_size: Lengths | None = None
    fill: Fill
    align: Literal["start", "end", "center", "left", "right"] = "start"
    valign: Literal["top", "middle", "bottom"] = "top"
    shadow: Shadow | None = None


class TextLayer(Lettering):
    """Words: a field's, or the template's own."""

    kind: Literal["text"]
    field: FieldName | None = None
    text: PerLanguage | None = None
    leading: Annotated[float, Field(ge=1, le=2.5)] = 1.5
    max_lines: Annotated[int, Field(ge=1, le=40)] | None = None
    vertical: bool = False
    outline: Outline | None = None


class SponsorLayer(Lettering):
    """The one line that names the sponsor, with the fixed label."""

    kind: Literal["sponsor"]


class QrLayer(LayerBase):
    """The code on its rounded card."""

    kind: Literal["qr"]
    dark: Name
    light: Name
    radius: Annotated[float, Field(ge=0, le=0.2)] = 0.08
    frame: Name | None = None


class PictureLayer(LayerBase):
    """A picture of the template over or under words."""

    kind: Literal["picture"]
    picture: Path
    fit: Literal["contain", "cover"] = "contain"
    opacity: Share = 1.0


class ShapeLayer(LayerBase):
    """A calm ground without a designer."""

    kind: Literal["shape"]
    shape: Literal["rectangle", "ellipse"]
    fill: Name | Gradient
    radius: Annotated[float, Field(ge=0, le=0.5)] = 0.0
    opacity: Share = 1.0
    outline: Outline | None = None


Layer = Annotated[TextLayer | SponsorLayer | QrLayer | PictureLayer | ShapeLayer, Field(discriminator="kind")]
WordLists = Annotated[
    dict[Tag, Annotated[list[Short], Field(min_length=1, max_length=8)]], Field(min_length=1)
]
MessageList = Annotated[list[Words], Field(min_length=1, max_length=6)]


class Document(Strict):
    """The whole of card.toml."""

    id: Slug
    version: Annotated[int, Field(ge=1, le=9999)]
    festivals: Annotated[list[Slug], Field(max_length=10)]
    home: Tag
    title: Annotated[
        dict[Tag, Annotated[str, StringConstraints(min_length=1, max_length=40)]], Field(min_length=1)
    ]
    licence: Licence
    credits: Annotated[list[Credit], Field(alias="credit", max_length=40)] = []
    palette: Annotated[dict[Name, Colour], Field(min_length=4, max_length=8)]
    page: Page
    art: Annotated[dict[SizeName, Path], Field(min_length=1)]
    fields: Annotated[list[CardField], Field(alias="field", min_length=1, max_length=12)]
    layers: Annotated[list[Layer], Field(alias="layer", min_length=1, max_length=40)]
    greetings: WordLists
    messages: dict[Tag, dict[RELATIONS, MessageList]] = {}
    example: Annotated[dict[Tag, dict[FieldName, Words]], Field(min_length=1, max_length=40)]
