// Draws the card of benchmarks/render.py with one other engine, as well as that engine can: everything that is the same on
// all cards is loaded and decoded once. Usage: node peers.mjs ENGINE ASSETS MODULES; one JSON line in, one JSON line out.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { createRequire } from "node:module";

const [engine, assets, modules] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(modules), "..", "x.js"));
const load = async (name) => import(require.resolve(name));
const layout = JSON.parse(fs.readFileSync(path.join(assets, "layout.json")));
const cards = JSON.parse(fs.readFileSync(path.join(assets, "cards.json")));
const { width, height, ground, ground_jpeg: groundJpeg, font, ink, size, lead, measure } = layout;
const at = layout.at;
const colour = `rgb(${ink.join(",")})`;
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const qrcode = require("qrcode");

function wrapped(text) {
  const count = Math.floor(measure / size), lines = [];
  for (let i = 0; i < text.length; ) {
    let end = Math.min(i + count, text.length);
    if (end < text.length && "，。".includes(text[end])) end++;
    lines.push(text.slice(i, end));
    i = end;
  }
  return lines;
}
const codeOf = (link) => qrcode.create(link, { errorCorrectionLevel: "M" }).modules;
function runsOf(link) {
  const code = codeOf(link), n = code.size, runs = [];
  for (let y = 0; y < n; y++)
    for (let x = 0; x < n; ) {
      const from = x;
      while (x < n && code.data[y * n + x]) x++;
      if (x > from) runs.push([from + 4, y + 4, x - from]);
      x++;
    }
  return { runs, n: n + 8 };
}
function codeSvg(link) {
  const { runs, n } = runsOf(link), d = runs.map(([x, y, w]) => `M${x} ${y}h${w}v1h-${w}z`).join("");
  return { d, n };
}
const lines = (card) => [
  [card.recipient, at.recipient, "start"],
  ...wrapped(card.message).map((line, i) => [line, [at.message[0], at.message[1] + i * lead], "start"]),
  [card.sender, at.sender, "end"],
];

const engines = {
  async takumi() {
    const { Renderer } = await load("@takumi-rs/core");
    const renderer = new Renderer({ cacheMaxBytes: 256 << 20 });
    await renderer.registerFont({ name: "Sans", data: fs.readFileSync(font) });
    const images = [{ src: "ground", data: fs.readFileSync(groundJpeg) }];
    const text = (words, style) => ({ type: "text", text: words, style: { position: "absolute", fontFamily: "Sans", fontSize: size, color: colour, ...style } });
    const image = (src, left, top, w, h) => ({ type: "image", src, width: w, height: h, style: { position: "absolute", left, top, width: w, height: h } });
    return (card) => {
      const { d, n } = codeSvg(card.link);
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="246" height="246" viewBox="0 0 ${n} ${n}"><rect width="${n}" height="${n}" fill="#fff"/><path d="${d}"/></svg>`;
      const children = [
        image("ground", 0, 0, width, height),
        text(card.recipient, { left: at.recipient[0], top: at.recipient[1] - size }),
        text(card.message, { left: at.message[0], top: at.message[1] - lead + 14, width: measure, lineHeight: `${lead}px` }),
        text(card.sender, { right: width - at.sender[0], top: at.sender[1] - size }),
        image(svg, at.code[0], at.code[1], 246, 246),
      ];
      return renderer.render({ type: "container", style: { width, height, position: "relative", display: "flex" }, children }, { width, height, images, format: "jpeg", quality: 85 });
    };
  },
  async sharp() {
    const sharp = require("sharp");
    sharp.concurrency(1);
    const raw = await sharp(ground).removeAlpha().raw().toBuffer();
    return (card) => {
      const words = lines(card).map(([text, [x, y], anchor]) => `<text x="${x}" y="${y}" text-anchor="${anchor}">${escape(text)}</text>`).join("");
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width - 140}" height="480" viewBox="70 340 ${width - 140} 480"><g font-family="LXGW WenKai" font-size="${size}" fill="${colour}">${words}</g></svg>`;
      const { runs, n } = runsOf(card.link), side = n * 6, code = Buffer.alloc(side * side, 255);
      for (const [x, y, w] of runs) for (let k = 0; k < 6; k++) code.fill(0, (y * 6 + k) * side + x * 6, (y * 6 + k) * side + (x + w) * 6);
      return sharp(raw, { raw: { width, height, channels: 3 } })
        .composite([{ input: Buffer.from(svg), left: 70, top: 340 }, { input: code, raw: { width: side, height: side, channels: 1 }, left: at.code[0], top: at.code[1] }])
        .removeAlpha().jpeg({ quality: 85 }).toBuffer();
    };
  },
  async "@napi-rs/canvas"() {
    const { createCanvas, loadImage, GlobalFonts } = require("@napi-rs/canvas");
    GlobalFonts.registerFromPath(font, "Sans1");
    const picture = await loadImage(ground), canvas = createCanvas(width, height), pen = canvas.getContext("2d");
    return (card) => {
      pen.drawImage(picture, 0, 0);
      pen.font = `${size}px Sans1`;
      pen.fillStyle = colour;
      for (const [text, [x, y], anchor] of lines(card)) { pen.textAlign = anchor; pen.fillText(text, x, y); }
      const { runs, n } = runsOf(card.link);
      pen.fillStyle = "#fff";
      pen.fillRect(at.code[0], at.code[1], n * 6, n * 6);
      pen.fillStyle = "#000";
      for (const [x, y, w] of runs) pen.fillRect(at.code[0] + x * 6, at.code[1] + y * 6, w * 6, 6);
      return canvas.toBuffer("image/jpeg", 85);
    };
  },
  async "satori + resvg-js"() {
    const module = await load("satori"), satori = module.default?.default ?? module.default;
    const { Resvg } = require("@resvg/resvg-js"), sharp = require("sharp");
    sharp.concurrency(1);
    const src = `data:image/jpeg;base64,${fs.readFileSync(groundJpeg).toString("base64")}`;
    const fonts = [{ name: "Sans", data: fs.readFileSync(font), weight: 400, style: "normal" }];
    const block = (style, children) => ({ type: "div", props: { style: { position: "absolute", display: "flex", fontSize: size, ...style }, children } });
    return async (card) => {
      const { d, n } = codeSvg(card.link);
      const children = [
        { type: "img", props: { src, width, height, style: { position: "absolute", left: 0, top: 0, width, height } } },
        block({ left: at.recipient[0], top: at.recipient[1] - size }, card.recipient),
        block({ left: at.message[0], top: at.message[1] - lead + 14, width: measure, lineHeight: lead / size }, card.message),
        block({ right: width - at.sender[0], top: at.sender[1] - size }, card.sender),
        { type: "svg", props: { width: 246, height: 246, viewBox: `0 0 ${n} ${n}`, style: { position: "absolute", left: at.code[0], top: at.code[1] }, children: [{ type: "rect", props: { width: n, height: n, fill: "#fff" } }, { type: "path", props: { d } }] } },
      ];
      const svg = await satori({ type: "div", props: { style: { width, height, display: "flex", position: "relative", color: colour, fontFamily: "Sans" }, children } }, { width, height, fonts });
      const image = new Resvg(svg, { font: { loadSystemFonts: false } }).render();
      return sharp(image.pixels, { raw: { width, height, channels: 4 } }).removeAlpha().jpeg({ quality: 85 }).toBuffer();
    };
  },
  async chromium() {
    const { chromium } = require("playwright-core");
    const browser = await chromium.launch({ executablePath: layout.chromium, headless: true, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--allow-file-access-from-files"] });
    process.on("exit", () => browser.close());
    const page = await browser.newPage({ viewport: { width, height } }), session = await page.context().newCDPSession(page);
    const html = `<!doctype html><meta charset=utf8><style>@font-face{font-family:Sans1;src:url(file://${font})}*{margin:0}body{width:${width}px;height:${height}px;position:relative;background:url(file://${groundJpeg});font:${size}px Sans1;color:${colour}}div,svg{position:absolute}</style>
      <div id=t style="left:${at.recipient[0]}px;top:${at.recipient[1] - size}px"></div><div id=m style="left:${at.message[0]}px;top:${at.message[1] - lead + 14}px;width:${measure}px;line-height:${lead}px"></div>
      <div id=s style="right:${width - at.sender[0]}px;top:${at.sender[1] - size}px"></div><svg shape-rendering=crispEdges style="left:${at.code[0]}px;top:${at.code[1]}px" width=246 height=246 viewBox="0 0 41 41"><rect width=41 height=41 fill="#fff"/><path id=p d=""/></svg>`;
    const file = path.join(assets, "card.html");
    fs.writeFileSync(file, html);
    await page.goto(`file://${file}`);
    await page.evaluate(() => document.fonts.ready);
    return async (card) => {
      await page.evaluate(([t, m, s, p]) => {
        const find = (id) => document.getElementById(id);
        find("t").textContent = t; find("m").textContent = m; find("s").textContent = s; find("p").setAttribute("d", p);
      }, [card.recipient, card.message, card.sender, codeSvg(card.link).d]);
      const shot = await session.send("Page.captureScreenshot", { format: "jpeg", quality: 85 });
      return Buffer.from(shot.data, "base64");
    };
  },
};

const draw = await engines[engine]();
console.log(JSON.stringify({ ready: true }));
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { start, count, save } = JSON.parse(line), before = process.cpuUsage();
  let bytes = 0, body = null;
  for (let i = start; i < start + count; i++) bytes += (body = await draw(cards[i % cards.length])).length;
  const used = process.cpuUsage(before);
  if (save) fs.writeFileSync(save, body);
  console.log(JSON.stringify({ cpu_ms: (used.user + used.system) / 1e3 / count, bytes: bytes / count }));
}
process.exit(0);
