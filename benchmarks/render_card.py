"""The card that benchmarks/render.py times: a photographic ground, a headline, a message of 60 characters, names, a QR.

Makes the ground (fixed seed), a template around it, the texts, and the layout that the other engines draw.
"""

from __future__ import annotations

import json
import math
import random
import shutil
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

ROOT = Path(__file__).resolve().parent.parent
FONT = ROOT / "fonts" / "lxgw-wenkai" / "LXGWWenKai-Medium.ttf"
BRUSH = ROOT / "fonts" / "ma-shan-zheng" / "MaShanZheng-Regular.ttf"
WIDTH, HEIGHT = 1080, 1350
INK = (255, 246, 224)
LAYOUT = {
    "width": WIDTH,
    "height": HEIGHT,
    "ink": INK,
    "size": 46,
    "lead": 74,
    "measure": 860,
    "font": str(FONT),
    "at": {"recipient": [110, 410], "message": [110, 490], "sender": [970, 795], "code": [110, 1060]},
}
PHRASES = (
    "愿新的一年里阖家团圆幸福安康",
    "万事如意心想事成步步高升",
    "一路走来感谢有你相伴",
    "灯火可亲岁岁常欢愉",
    "春风送暖花开满园",
    "祝您身体健康笑口常开",
    "愿所有的美好都如期而至",
    "与家人共享这温馨时刻",
    "年年有余岁岁平安",
    "愿你三冬暖愿你春不寒",
    "前程似锦福寿绵长",
)
FAMILY, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "小明建国丽华志强雅婷子涵梓轩欣怡浩然思远佳琪文博"


def ground() -> Image.Image:
    """Paint a busy ground: five octaves of noise, bokeh, petals, grain; about 400 KB as JPEG at quality 85."""
    draw = random.Random(7)
    image = Image.merge("RGB", [_noise(draw, base, gain) for base, gain in ((120, 70), (45, 40), (30, 30))])
    for _index in range(900):
        radius = draw.randint(4, 46)
        x, y = draw.randint(0, WIDTH), draw.randint(0, HEIGHT)
        if draw.random() > math.exp(-min(x, y, WIDTH - x, HEIGHT - y) / 170) + 0.12:
            continue
        tone = draw.choice([(255, 190, 200), (250, 130, 150), (230, 60, 80), (255, 220, 160)])
        shape = Image.new("L", (2 * radius, 2 * radius))
        ImageDraw.Draw(shape).ellipse(
            (0, radius // 2, 2 * radius - 1, radius * 3 // 2), fill=draw.randint(90, 230)
        )
        shape = shape.rotate(draw.uniform(0, 360), Image.Resampling.BICUBIC)
        image.paste(Image.new("RGB", shape.size, tone), (x - radius, y - radius), shape)
    panel = Image.new("L", image.size)
    ImageDraw.Draw(panel).rounded_rectangle((70, 330, 1010, 830), 40, fill=120)
    image.paste((60, 0, 0), (0, 0, WIDTH, HEIGHT), panel.filter(ImageFilter.GaussianBlur(6)))
    grain = Image.frombytes("L", image.size, draw.randbytes(WIDTH * HEIGHT)).point(
        lambda value: 112 + value // 8
    )
    return Image.blend(image, Image.merge("RGB", [grain] * 3), 0.75)


def _noise(draw: random.Random, base: int, gain: int) -> Image.Image:
    band = Image.new("L", (WIDTH, HEIGHT), base)
    for cells, share in ((6, 0.5), (14, 0.4), (40, 0.3), (120, 0.2), (360, 0.12)):
        rough = Image.frombytes("L", (cells, cells * 5 // 4), draw.randbytes(cells * (cells * 5 // 4)))
        smooth = rough.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        band = Image.blend(
            band, smooth.point(lambda value: max(0, min(255, base + (value - 128) * gain // 64))), share
        )
    return band


def texts(count: int) -> list[dict[str, str]]:
    """Make `count` contents, each with a link of its own."""
    found = []
    for seed in range(count):
        draw = random.Random(1000 + seed)
        message = ""
        while len(message) < 60:
            message += draw.choice(PHRASES) + "，"
        names = [draw.choice(FAMILY) + "".join(draw.sample(GIVEN, 2)) for _ in range(2)]
        tail = "".join(draw.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", k=22))
        found.append(
            {
                "recipient": f"亲爱的{names[0]}：",
                "message": message[:59] + "。",
                "sender": f"—— {names[1]} 敬上",
                "link": f"https://card.example.cn/g/{tail}",
            }
        )
    return found


TEMPLATE = """
id = "photo"
version = 1
festivals = []
home = "zh-Hans"
[title]
zh-Hans = "照片"
[licence]
id = "Apache-2.0"
holder = "The greetings authors"
file = "LICENSE"
[palette]
night = "#3c0000"
ink = "#fff6e0"
gold = "#ffe9a8"
dark = "#141414"
light = "#fefefe"
[page]
ground = "night"
ink = "ink"
accent = "gold"
paper = "night"
liner = "gold"
paper_ink = "ink"
animation = "petals"
[art]
portrait = "ground.png"
[greetings]
zh-Hans = ["新春快乐"]
[example.zh-Hans]
recipient = "外婆"
message = "好。"
[[field]]
name = "greeting"
kind = "line"
[[field]]
name = "recipient"
kind = "name"
[[field]]
name = "message"
kind = "text"
[[field]]
name = "sender"
kind = "name"
[[layer]]
kind = "text"
name = "headline"
field = "greeting"
fonts = ["MaShanZheng-Regular"]
size = 0.14
fill = "gold"
align = "center"
[layer.box]
portrait = [0.1, 0.06, 0.8, 0.15]
[[layer]]
kind = "text"
name = "dear"
field = "recipient"
fonts = ["LXGWWenKai-Medium"]
size = 0.0426
fill = "ink"
max_lines = 1
[layer.box]
portrait = [0.1, 0.265, 0.8, 0.05]
[[layer]]
kind = "text"
name = "letter"
field = "message"
fonts = ["LXGWWenKai-Medium"]
size = 0.0426
leading = 1.6
fill = "ink"
[layer.box]
portrait = [0.1, 0.325, 0.8, 0.2]
[[layer]]
kind = "text"
name = "from"
field = "sender"
fonts = ["LXGWWenKai-Medium"]
size = 0.0426
fill = "ink"
align = "right"
max_lines = 1
[layer.box]
portrait = [0.1, 0.55, 0.8, 0.05]
[[layer]]
kind = "sponsor"
name = "sponsor"
fonts = ["LXGWWenKai-Medium"]
size = 0.028
fill = "ink"
align = "right"
[layer.box]
portrait = [0.5, 0.9, 0.4, 0.03]
[[layer]]
kind = "qr"
name = "code"
dark = "dark"
light = "light"
[layer.box]
portrait = [0.1018, 0.7852, 0.2278, 0.1823]
"""


def make_assets(folder: Path, cards: int) -> None:
    """Write the template, the ground with the headline (for the others), the texts and the layout."""
    from PIL import ImageFont

    photo = folder / "photo"
    photo.mkdir(parents=True)
    picture = ground()
    picture.save(photo / "ground.png", compress_level=1)
    (photo / "card.toml").write_text(TEMPLATE, "utf-8")
    shutil.copy(ROOT / "LICENSE", photo / "LICENSE")
    headline = ImageFont.truetype(str(BRUSH), 150, layout_engine=ImageFont.Layout.BASIC)
    ImageDraw.Draw(picture).text((540, 240), "新春快乐", font=headline, fill=(255, 233, 168), anchor="ms")
    picture.save(folder / "ground.png", compress_level=1)
    picture.save(folder / "ground.jpg", quality=92)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    paths = {
        "ground": str(folder / "ground.png"),
        "ground_jpeg": str(folder / "ground.jpg"),
        "chromium": chromium,
    }
    (folder / "layout.json").write_text(json.dumps(LAYOUT | paths), "utf-8")
    (folder / "cards.json").write_text(json.dumps(texts(cards), ensure_ascii=False), "utf-8")
