"""How fast a card becomes a picture, as ratios that hold on any machine. One interleaved run, medians of CPU time.

    python benchmarks/render.py [--json] [--rounds 7] [--peers-dir DIR/node_modules]

    fresh_vs_encode        a whole new card 1080x1350 : encoding the same pixels as JPEG q85      goal <= 1.5
    good_pillow_vs_fresh   Pillow done well (cached ground and fonts) : a whole new card          goal >= 2
    preview_ms             the typing preview, 540 px wide, the slowest of our templates          goal <= 25
    worker_mb              private memory (USS) of a worker that made every template in every size    goal <= 80
    peers                  other engines, as well as they can, : a whole new card

Peers take part where they are installed; whoever is absent is left out, never guessed. To install them (Node >= 20):

    mkdir peers && cd peers && npm init -y
    npm i @takumi-rs/core sharp @napi-rs/canvas satori @resvg/resvg-js qrcode playwright-core && cd ..
    python benchmarks/render.py --peers-dir peers/node_modules      (or GREETINGS_PEERS=peers/node_modules)

Chromium also needs the system's chromium. Absolute times are of this machine; only ratios of one run are compared.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parent))
from render_card import FONT, INK, LAYOUT, ROOT, make_assets

CARDS = 2000
GOALS = {"fresh_vs_encode": 1.5, "good_pillow_vs_fresh": 2.0, "preview_ms": 25.0, "worker_mb": 80.0}
PEERS = {
    "takumi": "@takumi-rs/core",
    "sharp": "sharp",
    "@napi-rs/canvas": "@napi-rs/canvas",
    "satori + resvg-js": "satori",
    "chromium": "playwright-core",
}
LANG = "zh-Hans"
PREVIEW_WIDTH = 540
Draw = Callable[[dict[str, str]], bytes]


def jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


# ---- what is timed in Python


def ours(assets: Path) -> dict[str, Draw]:
    """A whole card; its parts; the plain encode of the same pixels; another link of a finished card."""
    from greetings.engine.compile import compile_template
    from greetings.engine.document import load_template
    from greetings.engine.draw import draw
    from greetings.engine.encode import encode
    from greetings.engine.fonts import FontBook
    from greetings.engine.qr import draw_code
    from greetings.engine.render import draw_card, render, with_link
    from greetings.engine.scene import compose
    from greetings.engine.xmp import packet, with_packet

    compiled = compile_template(
        load_template(assets / "photo"),
        "portrait",
        book=FontBook.open(ROOT / "fonts"),
        cache=assets / "cache",
    )
    first = json.loads((assets / "cards.json").read_text("utf-8"))[0]
    drawing = draw_card(compiled, first, lang=LANG)
    finished = drawing.image.copy()
    assert compiled.code is not None
    place = compiled.code
    draw_code(finished, place, first["link"])
    scene = compose(compiled, first, lang=LANG)
    body = with_link(drawing, first["link"], format="jpeg").body

    def set_and_drawn(card: dict[str, str]) -> bytes:
        draw(compiled, compose(compiled, card, lang=LANG))
        return b""

    def coded(card: dict[str, str]) -> bytes:
        draw_code(finished, place, card["link"])
        return b""

    return {
        "encode": lambda card: encode(finished, "jpeg", 85),
        "fresh": lambda card: render(compiled, card, lang=LANG, link=card["link"], format="jpeg").body,
        "setting": lambda card: bytes(len(compose(compiled, card, lang=LANG).steps)),
        "drawing": lambda card: bytes(draw(compiled, scene).width),
        "setting + drawing": set_and_drawn,
        "qr": coded,
        "another link": lambda card: with_link(drawing, card["link"], format="jpeg").body,
        "link inside": lambda card: with_packet(body, packet(card["link"], "三阳开泰")),
        "png": lambda card: encode(finished, "png"),
        "webp": lambda card: encode(finished, "webp", 85),
    }


def _lines(draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, text: str) -> list[str]:
    """Wrap by measuring, as most code does."""
    lines, line = [], ""
    for char in text:
        if line and char not in "，。" and draw.textlength(line + char, font=font) > LAYOUT["measure"]:
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def _columns(text: str) -> list[str]:
    """Wrap by counting: every Han character is one em wide."""
    count, lines, place = LAYOUT["measure"] // LAYOUT["size"], [], 0
    while place < len(text):
        end = min(place + count, len(text))
        end += end < len(text) and text[end] in "，。"
        lines.append(text[place:end])
        place = end
    return lines


def _write(draw: ImageDraw.ImageDraw, card: dict[str, str], font: Any, lines: list[str]) -> None:
    at = LAYOUT["at"]
    draw.text(at["recipient"], card["recipient"], font=font, fill=INK, anchor="ls")
    for index, line in enumerate(lines):
        draw.text(
            (at["message"][0], at["message"][1] + index * LAYOUT["lead"]),
            line,
            font=font,
            fill=INK,
            anchor="ls",
        )
    draw.text(at["sender"], card["sender"], font=font, fill=INK, anchor="rs")


def pillow_well(assets: Path) -> dict[str, Draw]:
    """Ground and fonts cached, wrapping by arithmetic, the QR's version and mask fixed, its matrix scaled whole."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M

    ground = Image.open(assets / "ground.png").convert("RGB")
    font = ImageFont.truetype(str(FONT), LAYOUT["size"])

    def draw(card: dict[str, str]) -> bytes:
        image = ground.copy()
        _write(ImageDraw.Draw(image), card, font, _columns(card["message"]))
        code = qrcode.QRCode(version=4, error_correction=ERROR_CORRECT_M, mask_pattern=3, border=4)
        code.add_data(card["link"], optimize=0)
        code.make(fit=False)
        rows = code.get_matrix()
        small = Image.frombytes(
            "L", (len(rows), len(rows)), bytes(0 if dark else 255 for row in rows for dark in row)
        )
        image.paste(
            small.resize((small.width * 6,) * 2, Image.Resampling.NEAREST), tuple(LAYOUT["at"]["code"])
        )
        return jpeg(image)

    return {"pillow well": draw}


def pillow_naive(assets: Path) -> dict[str, Draw]:
    """Everything opened for every card."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M

    def draw(card: dict[str, str]) -> bytes:
        image = Image.open(assets / "ground.png").convert("RGB")
        font = ImageFont.truetype(str(FONT), LAYOUT["size"])
        pen = ImageDraw.Draw(image)
        _write(pen, card, font, _lines(pen, font, card["message"]))
        code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=6, border=4)
        code.add_data(card["link"])
        code.make(fit=True)
        picture = code.make_image(fill_color="black", back_color="white").convert("RGB")
        image.paste(picture, tuple(LAYOUT["at"]["code"]))
        return jpeg(image)

    return {"pillow naive": draw}


WORKERS: dict[str, Callable[[Path], dict[str, Draw]]] = {
    "ours": ours,
    "pillow_well": pillow_well,
    "pillow_naive": pillow_naive,
}


def work(name: str, assets: Path) -> None:
    """Answer one line of JSON with one line of JSON: the CPU milliseconds of `count` cards from `start`."""
    tasks = WORKERS[name](assets)
    cards = json.loads((assets / "cards.json").read_text("utf-8"))
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        ask = json.loads(line)
        draw, start, count = tasks[ask["task"]], ask["start"], ask["count"]
        size, before = 0, time.process_time()
        for index in range(start, start + count):
            size += len(draw(cards[index % len(cards)]))
        used = (time.process_time() - before) * 1e3 / count
        print(json.dumps({"cpu_ms": used, "bytes": size / count}), flush=True)


# ---- what a worker of the product needs


def probe(assets: Path) -> None:
    """Render every template in every size as a worker would, print the previews' times, and wait to be measured."""
    from greetings.engine.compile import compile_template
    from greetings.engine.document import load_template
    from greetings.engine.fonts import FontBook
    from greetings.engine.render import render

    book, cache = FontBook.open(ROOT / "fonts"), Path(tempfile.gettempdir()) / "greetings-bench-cache"
    cards = json.loads((assets / "cards.json").read_text("utf-8"))
    previews, kept = {}, []
    for folder in sorted((ROOT / "card_templates").glob("*/card.toml")):
        template = load_template(folder.parent)
        for size in template.sizes:
            compiled = compile_template(template, size, book=book, cache=cache).sponsored_by("ACME 春风")
            kept.append(compiled)
            for lang in template.example_languages():
                render(compiled, template.example(lang), lang=lang, link=cards[0]["link"], format="jpeg")
        small = compile_template(template, "portrait", book=book, cache=cache, width=PREVIEW_WIDTH)
        kept.append(small)
        times = []
        for card in cards[:24]:
            before = time.process_time()
            render(small, card, lang=LANG, link=card["link"], format="jpeg")
            times.append((time.process_time() - before) * 1e3)
        previews[template.id] = statistics.median(times[4:])
    print(json.dumps({"previews": previews}), flush=True)
    sys.stdin.read()


def probed(assets: Path) -> dict[str, Any]:
    """Run two workers side by side, as the product runs one per core; give the previews and the larger USS in MB.

    Pages of fonts and grounds that both map count for neither: that is what private means.
    """
    command = [sys.executable, str(Path(__file__).resolve()), "--probe", str(assets)]
    environment = dict(os.environ, PYTHONPATH=str(ROOT))
    pair = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        for _ in range(2)
    ]
    answers = [json.loads(process.stdout.readline()) for process in pair if process.stdout is not None]
    sizes = [psutil.Process(process.pid).memory_full_info().uss / 1e6 for process in pair]
    for process in pair:
        process.communicate()
    return {"previews": answers[0]["previews"], "worker_mb": max(sizes)}


# ---- the run


class Worker:
    """A process that draws, and how much CPU it and its children took."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.alive = bool(self._read())

    def _read(self) -> dict[str, float] | None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return json.loads(line) if line else None

    def _children(self) -> float:
        total = 0.0
        for child in psutil.Process(self.process.pid).children(recursive=True):
            try:
                times = child.cpu_times()
            except psutil.Error:
                continue
            total += times.user + times.system
        return total

    def ask(self, **question: Any) -> dict[str, float]:
        assert self.process.stdin is not None
        before = self._children()
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer = self._read()
        if answer is None:
            raise RuntimeError(f"{self.process.args} died")
        answer["cpu_ms"] += (self._children() - before) * 1e3 / question["count"]
        return answer

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)


def start(assets: Path, peers: Path | None) -> dict[str, Worker]:
    """Start our workers, and the peers that are installed."""
    environment = dict(os.environ, OMP_NUM_THREADS="1", UV_THREADPOOL_SIZE="2", PYTHONPATH=str(ROOT))
    config = assets / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{FONT.parent}</dir><cachedir>{assets}</cachedir></fontconfig>", "utf-8"
    )
    environment["FONTCONFIG_FILE"] = str(config)
    script = str(Path(__file__).resolve())
    found = {
        name: Worker([sys.executable, script, "--worker", name, str(assets)], environment) for name in WORKERS
    }
    node = shutil.which("node")
    for name, package in PEERS.items() if peers and node else ():
        assert peers is not None
        if (peers / package).is_dir() and (
            name != "chromium" or json.loads((assets / "layout.json").read_text())["chromium"]
        ):
            command = [str(node), str(Path(script).with_name("peers.mjs")), name, str(assets), str(peers)]
            worker = Worker(command, environment)
            if worker.alive:
                found[name] = worker
    return found


def measure(workers: dict[str, Worker], rounds: int) -> dict[str, float]:
    """Let all take turns; give the median CPU milliseconds a card of each."""
    tasks = [
        (task, "ours")
        for task in (
            "encode",
            "fresh",
            "setting",
            "drawing",
            "setting + drawing",
            "qr",
            "another link",
            "link inside",
        )
    ]
    tasks += [
        ("pillow well", "pillow_well"),
        ("pillow naive", "pillow_naive"),
        ("png", "ours"),
        ("webp", "ours"),
    ]
    tasks += [(name, name) for name in workers if name in PEERS]
    times: dict[str, list[float]] = {task: [] for task, _worker in tasks}
    slow = {"pillow naive", "png", "webp", *PEERS}
    at = {task: 190 * place for place, task in enumerate(times)}
    for turn in range(rounds + 1):
        for task, worker in tasks:
            count = 6 if task in slow else 20
            answer = workers[worker].ask(task=task, start=at[task], count=count)
            at[task] += count
            if turn:
                times[task].append(answer["cpu_ms"])
    return {task: statistics.median(found) for task, found in times.items()}


def report(times: dict[str, float], worker: dict[str, Any]) -> dict[str, Any]:
    """Turn medians into the figures that have goals."""
    fresh = times["fresh"]
    return {
        "fresh_vs_encode": round(fresh / times["encode"], 3),
        "good_pillow_vs_fresh": round(times["pillow well"] / fresh, 2),
        "naive_pillow_vs_fresh": round(times["pillow naive"] / fresh, 2),
        "preview_ms": round(max(worker["previews"].values()), 2),
        "worker_mb": round(worker["worker_mb"], 1),
        "peers": {name: round(times[name] / fresh, 2) for name in PEERS if name in times},
        "parts_vs_encode": {
            name: round(times[name] / times["encode"], 3)
            for name in ("setting", "drawing", "qr", "another link", "link inside", "png", "webp")
        },
        "cpu_ms": {name: round(value, 3) for name, value in times.items()},
        "previews_ms": {name: round(value, 2) for name, value in worker["previews"].items()},
    }


def show(figures: dict[str, Any]) -> None:
    for name, goal in GOALS.items():
        good = figures[name] >= goal if name == "good_pillow_vs_fresh" else figures[name] <= goal
        print(f"{name:24s} {figures[name]:8.2f}   goal {goal:g} {'reached' if good else 'NOT reached'}")
    for part in ("parts_vs_encode", "peers", "cpu_ms"):
        print(part)
        for name, value in figures[part].items():
            print(f"  {name:22s} {value:8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--peers-dir", type=Path, default=os.environ.get("GREETINGS_PEERS"))
    parser.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--probe", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        work(options.worker[0], Path(options.worker[1]))
        return
    if options.probe:
        probe(options.probe)
        return
    with tempfile.TemporaryDirectory(prefix="greetings-bench-") as folder:
        assets = Path(folder)
        make_assets(assets, CARDS)
        workers = start(assets, Path(options.peers_dir).resolve() if options.peers_dir else None)
        times = measure(workers, options.rounds)
        for worker in workers.values():
            worker.close()
        figures = report(times, probed(assets))
    if options.json:
        print(json.dumps(figures, indent=2, ensure_ascii=False))
    else:
        show(figures)


if __name__ == "__main__":
    main()
