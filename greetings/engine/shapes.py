"""Shapes that need no designer, as SVG: rectangles, ellipses, the rounded card under a code. Refuses nothing."""

from __future__ import annotations

from collections.abc import Mapping

from greetings.engine.document.model import Gradient, QrLayer, ShapeLayer


def _svg(size: tuple[int, int], body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}">{body}</svg>'


def _paint(palette: Mapping[str, str], layer: ShapeLayer) -> tuple[str, str]:
    """Give the value of `fill` and the definitions it needs."""
    if not isinstance(layer.fill, Gradient):
        return palette[layer.fill], ""
    names = layer.fill.gradient
    stops = "".join(
        f'<stop offset="{index / (len(names) - 1):.3f}" stop-color="{palette[name]}"/>'
        for index, name in enumerate(names)
    )
    turn = f'gradientTransform="rotate({layer.fill.angle} .5 .5)"'
    return "url(#f)", f'<defs><linearGradient id="f" {turn}>{stops}</linearGradient></defs>'


def shape(layer: ShapeLayer, size: tuple[int, int], line: float, *, palette: Mapping[str, str]) -> str:
    """Write a shape that fills `size` pixels, with an outline of `line` pixels inside it."""
    width, height = size
    paint, definitions = _paint(palette, layer)
    style = f'fill="{paint}" opacity="{layer.opacity}"'
    if layer.outline:
        style += f' stroke="{palette[layer.outline.color]}" stroke-width="{line:.2f}"'
    w, h = width - line, height - line
    if layer.shape == "ellipse":
        body = f'<ellipse cx="{width / 2}" cy="{height / 2}" rx="{w / 2}" ry="{h / 2}" {style}/>'
    else:
        radius = layer.radius * min(width, height)
        body = f'<rect x="{line / 2}" y="{line / 2}" width="{w}" height="{h}" rx="{radius}" {style}/>'
    return _svg(size, definitions + body)


def code_card(code: QrLayer, side: int, palette: Mapping[str, str]) -> str:
    """Write the rounded card of `side` pixels under a QR code, with its hairline if it has one."""
    line = max(1.0, side / 120) if code.frame else 0.0
    frame = f'stroke="{palette[code.frame]}" stroke-width="{line:.2f}"' if code.frame else ""
    inner = side - line
    body = (
        f'<rect x="{line / 2}" y="{line / 2}" width="{inner}" height="{inner}" rx="{code.radius * side:.2f}"'
        f' fill="{palette[code.light]}" {frame}/>'
    )
    return _svg((side, side), body)
