// The desk comes alive: a preview while typing, presets without a round trip, words that survive a reload.
// Without this file the same form works step by step.

const desk = document.querySelector("[data-desk]");
const stage = document.querySelector("[data-stage]");
const chosenSize = () => document.querySelector('[name="shown"]:checked');
const TYPED = 130;
const IDLE = 650;

const store = {
  key: `desk:${desk?.dataset.desk}`,
  read() { try { return JSON.parse(sessionStorage.getItem(this.key)) ?? {}; } catch { return {}; } },
  write(value) { try { sessionStorage.setItem(this.key, JSON.stringify(value)); } catch { /* storage is full or off */ } },
  name(value) {
    try { if (value === undefined) return localStorage.getItem("sender") ?? ""; localStorage.setItem("sender", value); } catch { /* off */ }
    return "";
  },
};

const fields = () => [...desk.querySelectorAll("[data-field] > :is(input, textarea, select)")];
const part = (name) => desk.elements.namedItem(name);

function kept() {
  const words = Object.fromEntries(fields().map((field) => [field.name, field.value]));
  store.write({ lang: part("lang").value, words, untouched: part("untouched").value });
}

// Words typed before a reload come back; what the server sent back with messages is newer and stays.
function restored() {
  const sender = part("sender");
  const { words, lang, untouched } = store.read();
  if (!("rejected" in desk.dataset) && words) {
    const same = lang === part("lang").value;
    for (const field of fields()) {
      const own = field.name === "recipient" || field.name === "sender" || same || (field.name === "message" && words.message !== untouched);
      if (own && field.name in words) field.value = words[field.name];
    }
    const button = same ? null : desk.querySelector(`[value="lang:${CSS.escape(lang)}"]`);
    if (button) spoken(button, false).catch(() => {});
  }
  if (sender && !sender.value) sender.value = store.name();
}

const letters = globalThis.Intl?.Segmenter ? new Intl.Segmenter() : null;
const length = (text) => (letters ? [...letters.segment(text)].length : [...text].length);

function sentence(kind, message, values = {}) {
  const known = document.querySelector(`[data-sentences] [data-kind="${CSS.escape(kind)}"]`);
  if (!known) return message;
  return known.textContent.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

function complain(name, words) {
  const field = part(name);
  const place = desk.querySelector(`[data-field="${CSS.escape(name)}"] [data-wrong]`);
  if (!field || !place) return;
  place.textContent = words;
  if (words) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
}

function measured(field) {
  const limit = Number(field.dataset.limit);
  const count = length(field.value);
  complain(field.name, limit && count > limit ? sentence("too-long", "", { count, limit }) : "");
}

async function findings(answer) {
  const { errors = [] } = await answer.json().catch(() => ({}));
  const told = new Map();
  for (const { path, kind, message, ...values } of errors) {
    const name = path.split(".").pop();
    if (!part(name)?.value) continue;
    const before = told.get(name) ?? [];
    if (kind === "missing" && before.some((one) => one.kind === kind)) before.find((one) => one.kind === kind).values.char += ` ${values.char}`;
    else told.set(name, [...before, { kind, message, values }]);
  }
  for (const [name, all] of told) complain(name, all.map((one) => sentence(one.kind, one.message, one.values)).join(" "));
}

async function asked(size, width, signal) {
  const body = new URLSearchParams(new FormData(desk));
  body.delete("untouched");
  body.set("size", size);
  body.set("width", String(Math.ceil(width)));
  const answer = await fetch("/preview", { method: "POST", body, signal });
  if (answer.ok) return answer.blob();
  if (answer.status === 422) await findings(answer);
  return null;
}

// The old picture stays until the new one can be painted whole.
async function hung(image, blob, size) {
  const address = URL.createObjectURL(blob);
  const next = new Image();
  next.src = address;
  try { await next.decode(); } catch { URL.revokeObjectURL(address); return; }
  const old = image.src;
  image.width = size.width;
  image.height = size.height;
  image.src = address;
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
}

const pixels = (box) => Math.min(1080, Math.max(160, box.clientWidth * Math.min(devicePixelRatio || 1, 3)));
const sizeOf = (radio) => ({ width: Number(radio.dataset.width), height: Number(radio.dataset.height) });

let running = false;
let again = false;
async function preview() {
  if (running) { again = true; return; }
  running = true;
  stage.setAttribute("aria-busy", "true");
  try {
    do {
      again = false;
      const radio = chosenSize();
      const blob = await asked(radio.value, pixels(stage));
      if (blob) await hung(stage, blob, sizeOf(radio));
    } while (again);
  } catch { /* no network: the last picture stays */ }
  running = false;
  stage.removeAttribute("aria-busy");
}

let thumbs;
async function allSizes() {
  thumbs?.abort();
  thumbs = new AbortController();
  const { signal } = thumbs;
  try {
    for (const radio of document.querySelectorAll('[name="shown"]')) {
      const image = radio.parentElement.querySelector("img");
      const blob = await asked(radio.value, 200, signal);
      if (!blob || signal.aborted) return;
      await hung(image, blob, sizeOf(radio));
    }
    desk.querySelector("[data-status]").textContent = desk.querySelector("[data-status]").dataset.ready;
  } catch { /* newer words are on their way */ }
}

let soon;
let calm;
function changed(delay = TYPED) {
  kept();
  desk.querySelector("[data-status]").textContent = "";
  clearTimeout(soon);
  clearTimeout(calm);
  soon = setTimeout(preview, delay);
  calm = setTimeout(allSizes, delay + IDLE);
}

function picked(button) {
  const field = part(button.dataset.pick);
  for (const other of desk.querySelectorAll(`[data-pick="${CSS.escape(button.dataset.pick)}"]`)) other.setAttribute("aria-pressed", String(other === button));
  field.value = button.textContent;
  if (field.name === "message") part("untouched").value = field.value;
  measured(field);
  changed(0);
}

async function spoken(button, focused = true) {
  const body = new URLSearchParams(new FormData(desk, button));
  if (!body.has("step")) body.set("step", button.value);
  const answer = await fetch(desk.action, { method: "POST", body, headers: { accept: "text/html" } });
  const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-desk]");
  if (!next) throw new Error("no desk");
  desk.replaceChildren(...[...next.childNodes].map((node) => document.adoptNode(node)));
  ready();
  changed(0);
  if (focused) desk.querySelector(`[value="${CSS.escape(button.value)}"]`)?.focus();
}

function ready() {
  const send = desk.querySelector("[data-send]");
  send.value = "make";
  send.querySelector("span").textContent = send.dataset.words;
  desk.querySelector('button[value="look"]')?.setAttribute("value", "make");
}

function submitted(event) {
  const button = event.submitter;
  const step = button?.value ?? "";
  if (step.startsWith("pick:")) { event.preventDefault(); picked(button); return; }
  if (step.startsWith("lang:")) { event.preventDefault(); spoken(button).catch(() => {}); return; }
  kept();
  store.name(part("sender")?.value ?? "");
  const send = desk.querySelector("[data-send]");
  send.setAttribute("aria-busy", "true");
  send.querySelector("span").textContent = send.dataset.working;
}

function wake() {
  ready();
  restored();
  desk.addEventListener("submit", submitted);
  desk.addEventListener("input", (event) => {
    if (event.target.closest("[data-field]") && event.target.name !== "relation") { measured(event.target); changed(); }
  });
  document.querySelector("[data-sizes]").addEventListener("change", preview);
  addEventListener("pageshow", (event) => { if (event.persisted) ready(); });
  if ("rejected" in desk.dataset) (desk.querySelector('[aria-invalid="true"]') ?? desk.querySelector("[data-alert]")).focus();
  else if (matchMedia("(pointer: fine)").matches) part("recipient")?.focus({ preventScroll: true });
  changed(0);
}

if (desk && stage) wake();
