// The card comes alive: boxes are dragged over the real picture, which the server draws anew while one looks.
// Without this file the form beside the picture does the same with numbers.

const desk = document.querySelector("[data-editor]");
const form = document.querySelector("[data-form]");
const canvas = document.querySelector("[data-canvas]");
const picture = document.querySelector("[data-picture]");

const QUICK = 720;
const SHARP = 1080;
const CHECK_AFTER = 450;
const KEEP_AFTER = 700;
const OTHERS_AFTER = 1800;
const BUSY_AFTER = 1500;
const TOO_SLOW = 500;
const SNAP = 7;
const STEP = 1;
const FAR = 5;
const UNDO_MOST = 60;
const SOFTER = { "#000000": "#141414", "#ffffff": "#fdfdfb" };
const EDGES = ["x", "y", "w", "h"];

const said = (name, values = {}) => {
  const words = document.querySelector(`[data-word="${name}"]`)?.textContent ?? "";
  return words.replace(/\{(\w+)\}/g, (place, key) => values[key] ?? place);
};
const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });
const short = (number) => String(Number(number.toFixed(2)));
const clamp = (number, least, most) => Math.min(Math.max(number, least), most);

let aloudSoon;
function aloud(words) {
  clearTimeout(aloudSoon);
  aloudSoon = setTimeout(() => { document.querySelector("[data-aloud]").textContent = words; }, 350);
}

// ---- what was changed: one flat table of words, as the form names them ----

const { base, changes: kept, sizes, square } = JSON.parse(desk.dataset.editor);
const { size, lang, href } = desk.dataset;
const whole = sizes[size];
let changes = { ...kept };
let dirty = false;
let past = [];
let future = [];
let lastAct = { path: "", at: 0 };

const value = (path) => changes[path] ?? base[path] ?? "";
function put(path, words) {
  if (words === base[path] && path !== "panel") delete changes[path];
  else changes[path] = words;
}

// Something is about to change; what is typed into one field is one step.
function remember(path) {
  const now = Date.now();
  if (path && path === lastAct.path && now - lastAct.at < 1500) { lastAct.at = now; return; }
  lastAct = { path, at: now };
  past.push(JSON.stringify(changes));
  if (past.length > UNDO_MOST) past.shift();
  future = [];
}

const memory = {
  key: `editor:${href}`,
  write() {
    const stamp = form.elements.stamp.value;
    try { sessionStorage.setItem(this.key, JSON.stringify({ past, future, now: JSON.stringify(changes), dirty, stamp })); } catch { /* full or off */ }
  },
  // What was changed in the moment before a reload may still be on its way to the server.
  read() {
    try {
      const found = JSON.parse(sessionStorage.getItem(this.key));
      if (!found) return;
      if (found.now !== JSON.stringify(changes)) {
        if (!found.dirty || found.stamp !== form.elements.stamp.value) return;
        changes = JSON.parse(found.now);
        dirty = true;
      }
      ({ past, future } = found);
    } catch { /* off */ }
  },
};

// ---- the boxes ----

const fieldsets = [...form.querySelectorAll("[data-layer]")];
const boxes = new Map();
const nameOf = (name) => boxes.get(name).called;
const boxOf = (name, at = size) => EDGES.map((edge) => Number(value(`box.${name}.${at}.${edge}`)));
let chosen = "";

function setBox(name, box, at = size) {
  const [, , w, h] = box.map((number, edge) => clamp(number, edge > 1 ? 0.5 : 0, 100));
  const fit = [clamp(box[0], 0, 100 - w), clamp(box[1], 0, 100 - h), w, h];
  fit.forEach((number, edge) => put(`box.${name}.${at}.${EDGES[edge]}`, short(number)));
}

function describe(name) {
  const [x, y, w, h] = boxOf(name).map((number) => short(number));
  return said("box", { name: nameOf(name), x, y, w, h });
}

function place(name) {
  const { element } = boxes.get(name);
  const [x, y, w, h] = boxOf(name);
  Object.assign(element.style, { left: `${x}%`, top: `${y}%`, width: `${w}%`, height: `${h}%` });
  element.setAttribute("aria-label", describe(name));
  element.style.zIndex = name === chosen ? 1000 : Math.round(500 - (w * h) / 20);
}

function choose(name) {
  if (!boxes.has(name)) return;
  chosen = name;
  for (const [one, { element, fieldset }] of boxes) {
    fieldset.hidden = one !== name;
    element.classList.toggle("box--chosen", one === name);
    place(one);
  }
  document.querySelector("[data-chosen]").value = name;
}

function build() {
  const group = document.createElement("div");
  group.className = "canvas__boxes";
  group.setAttribute("role", "application");
  group.setAttribute("aria-label", said("boxes"));
  group.setAttribute("aria-describedby", "keys");
  for (const fieldset of fieldsets) {
    const name = fieldset.dataset.layer;
    const element = document.createElement("button");
    element.type = "button";
    element.className = "box";
    element.dataset.box = name;
    element.setAttribute("aria-roledescription", said("movable"));
    const called = fieldset.querySelector("legend").textContent.trim();
    const tag = document.createElement("span");
    tag.className = "box__name";
    tag.textContent = called;
    tag.dir = document.documentElement.dir;
    element.append(tag);
    for (const side of ["nw", "n", "ne", "e", "se", "s", "sw", "w"]) {
      const handle = document.createElement("span");
      handle.className = `box__handle box__handle--${side}`;
      handle.dataset.side = side;
      element.append(handle);
    }
    boxes.set(name, { element, fieldset, called });
    group.append(element);
  }
  for (const axis of ["x", "y"]) {
    const line = document.createElement("span");
    line.className = `guide guide--${axis}`;
    line.hidden = true;
    group.append(line);
  }
  canvas.append(group);
  for (const plain of document.querySelectorAll("[data-plain]")) plain.setAttribute("hidden", "");
  for (const hidden of document.querySelectorAll("[data-keys], [data-chooser], [data-everywhere], [data-undo], [data-redo]")) hidden.hidden = false;
  document.querySelector("[data-mend]").hidden = false;
}

// ---- guides: edges and middles of other boxes, of the card, of what every screen shows ----

function lines(axis, name) {
  const length = axis === 0 ? whole.width : whole.height;
  const margin = (axis === 0 ? whole.margin : Math.max(whole.margin, whole.top)) / length * 100;
  const found = [margin, 50, 100 - margin];
  for (const other of boxes.keys()) {
    if (other === name) continue;
    const box = boxOf(other);
    found.push(box[axis], box[axis] + box[axis + 2] / 2, box[axis] + box[axis + 2]);
  }
  return found;
}

function nearest(axis, name, edges) {
  const near = SNAP / (axis === 0 ? canvas.clientWidth : canvas.clientHeight) * 100;
  let best = { by: 0, far: near, line: null };
  for (const line of lines(axis, name)) {
    for (const edge of edges) {
      const far = Math.abs(line - edge);
      if (far < best.far) best = { by: line - edge, far, line };
    }
  }
  return best;
}

function guide(axis, line) {
  const element = canvas.querySelector(`.guide--${"xy"[axis]}`);
  element.hidden = line === null;
  if (line !== null) element.style[axis === 0 ? "left" : "top"] = `${line}%`;
}

function moved(name, start, by, free) {
  const box = [start[0] + by[0], start[1] + by[1], start[2], start[3]];
  for (const axis of [0, 1]) {
    const length = box[axis + 2];
    const snap = free ? { by: 0, line: null } : nearest(axis, name, [box[axis], box[axis] + length / 2, box[axis] + length]);
    box[axis] += snap.by;
    guide(axis, snap.line);
  }
  return box;
}

const isCode = (name) => square.includes(name);
function resized(name, start, by, { side, free }) {
  const box = [...start];
  for (const [axis, before, after] of [[0, "w", "e"], [1, "n", "s"]]) {
    if (side.includes(after)) {
      const snap = free ? { by: 0, line: null } : nearest(axis, name, [start[axis] + start[axis + 2] + by[axis]]);
      box[axis + 2] = clamp(start[axis + 2] + by[axis] + snap.by, 1, 100 - start[axis]);
      guide(axis, snap.line);
    } else if (side.includes(before)) {
      const snap = free ? { by: 0, line: null } : nearest(axis, name, [start[axis] + by[axis]]);
      const end = start[axis] + start[axis + 2];
      box[axis] = clamp(start[axis] + by[axis] + snap.by, 0, end - 1);
      box[axis + 2] = end - box[axis];
      guide(axis, snap.line);
    }
  }
  return isCode(name) ? squared(start, box, side) : box;
}

// A code keeps its square; the corner across from the hand stays.
function squared(start, box, side) {
  const wide = box[2] * whole.width;
  const high = box[3] * whole.height;
  const length = side === "n" || side === "s" ? high : side === "e" || side === "w" ? wide : Math.max(wide, high);
  const w = length / whole.width;
  const h = length / whole.height;
  const x = side.includes("w") ? start[0] + start[2] - w : start[0];
  const y = side.includes("n") ? start[1] + start[3] - h : start[1];
  return [x, y, w, h];
}

// ---- pointer and keys ----

let drag = null;
function pressed(event) {
  const element = event.target.closest("[data-box]");
  if (!element || event.button > 0) return;
  const name = element.dataset.box;
  const known = name === chosen;
  choose(name);
  // With a finger the first tap chooses, so that the page can still be scrolled; then it moves.
  if (event.pointerType === "touch" && !known) return;
  event.preventDefault();
  element.focus({ preventScroll: true });
  drag = { name, id: event.pointerId, from: [event.clientX, event.clientY], start: boxOf(name), side: event.target.dataset.side ?? "", begun: false };
  element.setPointerCapture(event.pointerId);
}

function dragged(event) {
  if (!drag || event.pointerId !== drag.id) return;
  const by = [(event.clientX - drag.from[0]) / canvas.clientWidth * 100, (event.clientY - drag.from[1]) / canvas.clientHeight * 100];
  if (!drag.begun) {
    if (Math.hypot(event.clientX - drag.from[0], event.clientY - drag.from[1]) < 3) return;
    drag.begun = true;
    remember("");
    canvas.classList.add("canvas--dragging");
  }
  const box = drag.side ? resized(drag.name, drag.start, by, { side: drag.side, free: event.altKey }) : moved(drag.name, drag.start, by, event.altKey);
  setBox(drag.name, box);
  place(drag.name);
  sync(drag.name);
  draw();
}

function dropped(event) {
  if (!drag || event.pointerId !== drag.id) return;
  const { name, begun, start } = drag;
  drag = null;
  canvas.classList.remove("canvas--dragging");
  guide(0, null);
  guide(1, null);
  if (event.type === "pointercancel" && begun) { setBox(name, start); place(name); sync(name); }
  if (!begun) return;
  aloud(describe(name));
  changed();
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function keyed(event) {
  const name = event.target.dataset?.box;
  if (!name) return;
  if (event.key === "Escape") { document.querySelector("[data-chosen]").focus(); return; }
  const arrow = ARROWS[event.key];
  if (!arrow) return;
  event.preventDefault();
  const step = event.shiftKey ? FAR : STEP;
  const by = arrow.map((one) => one * step);
  const box = boxOf(name);
  remember(`keys ${name}`);
  if (event.altKey || event.ctrlKey || event.metaKey) {
    const next = [box[0], box[1], clamp(box[2] + by[0], 1, 100 - box[0]), clamp(box[3] + by[1], 1, 100 - box[1])];
    setBox(name, isCode(name) ? squared(box, next, by[0] ? "e" : "s") : next);
  } else {
    setBox(name, [box[0] + by[0], box[1] + by[1], box[2], box[3]]);
  }
  place(name);
  sync(name);
  aloud(describe(name));
  changed();
}

function shortcut(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.target.closest("input:not([type=color], [type=checkbox]), textarea")) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  event.preventDefault();
  if (key === "y" || event.shiftKey) back(future, past, "redone"); else back(past, future, "undone");
}

async function back(from, to, words) {
  if (!from.length) return;
  const sheet = Boolean(changes.panel);
  to.push(JSON.stringify(changes));
  changes = JSON.parse(from.pop());
  lastAct = { path: "", at: 0 };
  sync();
  for (const name of boxes.keys()) place(name);
  aloud(said(words));
  changed();
  if (sheet !== Boolean(changes.panel)) go(location.href);
}

// A box in all sizes: the same shares of the card; a code keeps its square and its share of the shorter side.
function everywhere(name) {
  remember("");
  const box = boxOf(name);
  const less = (one) => Math.min(one.width, one.height);
  for (const [other, canvasOf] of Object.entries(sizes)) {
    if (other === size || !(`box.${name}.${other}.x` in base)) continue;
    const grown = less(canvasOf) / less(whole);
    const w = isCode(name) ? box[2] * whole.width * grown / canvasOf.width : box[2];
    const h = isCode(name) ? box[3] * whole.height * grown / canvasOf.height : box[3];
    // What keeps its shape keeps its distance from the nearer edge too.
    const x = isCode(name) && box[0] + box[2] / 2 > 50 ? 100 - w - (100 - box[0] - box[2]) : box[0];
    const y = isCode(name) && box[1] + box[3] / 2 > 50 ? 100 - h - (100 - box[1] - box[3]) : box[1];
    setBox(name, [x, y, w, h], other);
  }
  aloud(said("everywhere"));
  changed();
}

// ---- the form beside it ----

const inputs = () => [...form.elements].filter((one) => one.name in base || one.name in changes || one.name === "panel");
function sync(name) {
  for (const input of inputs()) {
    if (name && !input.name.startsWith(`box.${name}.`)) continue;
    if (input === document.activeElement && !(input.type === "number" && drag) && name) continue;
    if (input.type === "hidden") continue;
    if (input.type === "checkbox") input.checked = value(input.name) === "on";
    else if (input.value !== value(input.name)) input.value = value(input.name);
  }
}

async function typed(event) {
  const input = event.target;
  const path = input.name;
  if (!path || !(path in base || path in changes || path === "panel")) return;
  if (input.type === "number" && (input.value === "" || !input.validity.valid)) return;
  if (input.required && !input.value.trim()) return;
  remember(path);
  if (input.type === "color" && SOFTER[input.value]) input.value = SOFTER[input.value];
  put(path, input.type === "checkbox" ? (input.checked ? "on" : "off") : input.value);
  const name = path.startsWith("box.") ? path.split(".")[1] : "";
  if (name && boxes.has(name)) { setBox(name, boxOf(name)); place(name); }
  changed();
  if (path === "panel") { if (!changes.panel) withoutSheet(); await go(location.href); }
}

function withoutSheet() {
  for (const path of Object.keys(changes)) if (path.startsWith("box.panel.") || path === "panel.opacity") delete changes[path];
}

// ---- asking the server ----

function body(more = {}) {
  const sent = new URLSearchParams({ csrf: form.elements.csrf.value, stamp: form.elements.stamp.value, size, lang, whole: "1", ...more });
  for (const [path, words] of Object.entries(changes)) sent.set(path, words);
  return sent;
}
const ask = (below, more, given = {}) => fetch(href + below, { method: "POST", body: body(more), headers: { accept: "application/json" }, ...given });

// One question at a time and the newest wins; one that takes too long is given up for a newer one.
function newest(work) {
  let running = null;
  let again = null;
  return async function run(...given) {
    again = given;
    if (running) {
      if (performance.now() - running.since > TOO_SLOW) running.abort.abort();
      return running.done;
    }
    running = { abort: new AbortController(), since: performance.now() };
    running.done = (async () => {
      while (again) {
        const next = again;
        again = null;
        running.since = performance.now();
        running.abort = new AbortController();
        try { await work(running.abort.signal, ...next); } catch (error) { if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error; }
      }
      running = null;
    })();
    return running.done;
  };
}

const recoloured = () => Object.keys(changes).some((path) => path.startsWith("palette.")) && value("recolour") !== "off";
const pixels = () => canvas.clientWidth * Math.min(devicePixelRatio || 1, 2);

const draw = newest(async (signal, fine = false) => {
  const more = fine ? { width: pixels() > QUICK ? SHARP : QUICK, ...(recoloured() ? { exact: "1" } : {}) } : { width: QUICK };
  const begun = performance.now();
  const answer = await ask("/look", more, { signal });
  if (answer.status === 429 || answer.status === 503) { setTimeout(draw, BUSY_AFTER, fine); return; }
  if (!answer.ok) { refused(answer.status); return; }
  if (problem !== 409) lost("");
  const address = URL.createObjectURL(await answer.blob());
  const next = new Image();
  next.src = address;
  try { await next.decode(); } catch { URL.revokeObjectURL(address); return; }
  const old = picture.src;
  picture.src = address;
  canvas.dataset.took = Math.round(performance.now() - begun);
  canvas.dataset.drawn = String(Number(canvas.dataset.drawn ?? 0) + 1);
  if (old.startsWith("blob:")) URL.revokeObjectURL(old);
});

const check = newest(async (signal) => {
  looking(true);
  const answer = await ask("/check", {}, { signal });
  if (answer.status === 429 || answer.status === 503) { setTimeout(check, BUSY_AFTER); return; }
  if (!answer.ok) return;
  looking(false);
  const { findings, colours } = await answer.json();
  mend(findings);
  contrasts(colours);
  badge(size, findings);
  clearTimeout(othersSoon);
  othersSoon = setTimeout(others, OTHERS_AFTER);
});

// The sizes that are not shown are looked at when there is time; their tabs tell how much there is to mend.
let othersSoon;
async function others() {
  const asked = JSON.stringify(changes);
  for (const other of Object.keys(sizes)) {
    if (other === size) continue;
    try {
      const answer = await ask("/check", { size: other });
      if (!answer.ok || asked !== JSON.stringify(changes)) return;
      badge(other, (await answer.json()).findings);
    } catch { return; }
  }
}

function badge(other, findings) {
  const tab = document.querySelector(`[data-tab="${other}"]`);
  const count = new Set(findings.filter((one) => one.level === "error").map((one) => `${one.layer} ${one.kind}`)).size;
  tab.hidden = !count;
  tab.textContent = count;
  tab.setAttribute("aria-label", said("count", { count }));
}

let keeping = Promise.resolve(true);
function keep(given = {}) {
  clearTimeout(keepSoon);
  keeping = keeping.then(async () => {
    if (!dirty) return true;
    dirty = false;
    status("keeping");
    try {
      const answer = await ask("", {}, given);
      if (!answer.ok) { dirty = answer.status !== 409; refused(answer.status); return false; }
      form.elements.stamp.value = (await answer.json()).stamp;
      lost("");
      status("kept");
      if (!dirty) memory.write();
      return true;
    } catch { dirty = true; status("offline"); return false; }
  });
  return keeping;
}

function status(name) { document.querySelector("[data-status]").textContent = said(name); }
function lost(words) {
  const note = document.querySelector("[data-lost]");
  note.hidden = !words;
  if (note.textContent !== words) note.textContent = words;
}
let problem = 0;
function refused(code) {
  problem = code;
  if (code === 409) lost(said("stamp"));
  else if (code === 401) lost(said("signedout"));
  else if (code === 422) lost(said("wrong"));
  if (code !== 409) status("offline");
}

let checkSoon;
let keepSoon;
function changed() {
  dirty = true;
  memory.write();
  buttons();
  draw();
  clearTimeout(checkSoon);
  clearTimeout(keepSoon);
  clearTimeout(othersSoon);
  checkSoon = setTimeout(() => { draw(true); check(); }, CHECK_AFTER);
  keepSoon = setTimeout(keep, KEEP_AFTER);
}

function buttons() {
  document.querySelector("[data-undo]").disabled = !past.length;
  document.querySelector("[data-redo]").disabled = !future.length;
}

async function go(address) {
  if (await keep()) location.assign(address);
}

// ---- what the check says ----

function looking(on) {
  document.querySelector("[data-looking]").hidden = !on;
  if (on) document.querySelector("[data-none]").hidden = true;
}

let mended = -1;
function mend(findings) {
  const list = document.querySelector("[data-findings]");
  const together = new Map();
  for (const one of findings) {
    const key = `${one.layer} ${one.kind || one.message}`;
    const known = together.get(key) ?? { ...one, langs: new Set() };
    if (one.lang) known.langs.add(one.lang);
    if (one.level === "error") known.level = "error";
    together.set(key, known);
  }
  for (const { element } of boxes.values()) element.classList.remove("box--error", "box--warning");
  list.replaceChildren(...[...together.values()].map(finding));
  document.querySelector("[data-none]").hidden = together.size > 0;
  if (mended !== together.size && mended >= 0 && together.size) aloud(said("count", { count: together.size }));
  mended = together.size;
}

function finding(one) {
  const line = document.createElement("li");
  line.className = `mend__one mend__one--${one.level}`;
  const known = document.querySelector(`[data-kind="${CSS.escape(one.kind || "-")}"]`);
  const words = document.createElement("span");
  words.textContent = known ? known.textContent : one.message;
  if (!known) { words.lang = "en"; words.dir = "ltr"; }
  if (boxes.has(one.layer)) {
    boxes.get(one.layer).element.classList.add(`box--${one.level}`);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mend__go";
    button.textContent = nameOf(one.layer);
    button.addEventListener("click", () => { choose(one.layer); boxes.get(one.layer).element.focus(); });
    line.append(button, " ");
  }
  line.append(words);
  for (const other of one.langs) {
    const link = [...document.querySelectorAll(".tongue-row__one")].find((each) => each.lang === other);
    if (other === lang || !link) continue;
    const there = document.createElement("a");
    there.href = link.href;
    there.lang = other;
    there.className = "mend__lang";
    there.textContent = link.textContent;
    there.addEventListener("click", followed);
    line.append(" ", there);
  }
  return line;
}

function contrasts(colours) {
  for (const { name, ratio, least } of colours) {
    const place = document.querySelector(`[data-ratio="${CSS.escape(name)}"]`);
    if (!place) continue;
    const low = ratio < least;
    const before = place.querySelector(".ratio--low");
    const words = document.createElement("span");
    words.className = low ? "ratio ratio--low" : "ratio";
    words.dir = "ltr";
    words.textContent = `${ratio.toFixed(1)} : 1`;
    const why = document.createElement("span");
    why.className = "ratio__why";
    why.textContent = low ? said("low", { least: String(least) }) : "";
    if (low && !before && place.childElementCount) aloud(said("lowered", { name, ratio: ratio.toFixed(1) }));
    place.replaceChildren(words, why);
  }
}

// ---- leaving and saving ----

function followed(event) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(event.currentTarget.href);
}

async function saved(event) {
  const button = event.submitter;
  if (!button?.hasAttribute("data-save")) { event.preventDefault(); return; }
  event.preventDefault();
  const wrong = [...form.elements].find((one) => one.willValidate && !one.validity.valid);
  if (wrong) {
    for (let above = wrong.closest("details"); above; above = above.parentElement.closest("details")) above.open = true;
    wrong.reportValidity();
    return;
  }
  const words = button.querySelector("span");
  const usual = words.textContent;
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  words.textContent = button.dataset.working;
  if (await keep()) { form.action = `${href}/save`; HTMLFormElement.prototype.submit.call(form); return; }
  button.disabled = false;
  button.removeAttribute("aria-busy");
  words.textContent = usual;
}

async function uploaded(event) {
  event.preventDefault();
  const upload = event.target;
  if (event.submitter?.name === "step") {
    const step = document.createElement("input");
    Object.assign(step, { type: "hidden", name: "step", value: "drop" });
    upload.append(step);
  }
  if (await keep()) HTMLFormElement.prototype.submit.call(upload);
}

function wake() {
  build();
  memory.read();
  if (dirty) { sync(); changed(); }
  choose(fieldsets[0]?.dataset.layer ?? "");
  buttons();
  canvas.addEventListener("pointerdown", pressed);
  canvas.addEventListener("pointermove", dragged);
  canvas.addEventListener("pointerup", dropped);
  canvas.addEventListener("pointercancel", dropped);
  canvas.addEventListener("keydown", keyed);
  canvas.addEventListener("focusin", (event) => { if (event.target.dataset.box && event.target.dataset.box !== chosen) choose(event.target.dataset.box); });
  picture.addEventListener("dragstart", (event) => event.preventDefault());
  form.addEventListener("input", typed);
  form.addEventListener("submit", saved);
  document.querySelector("[data-chosen]").addEventListener("change", (event) => { choose(event.target.value); });
  document.querySelector("[data-undo]").addEventListener("click", () => back(past, future, "undone"));
  document.querySelector("[data-redo]").addEventListener("click", () => back(future, past, "redone"));
  for (const one of document.querySelectorAll("[data-everywhere]")) one.addEventListener("click", () => everywhere(one.dataset.everywhere));
  for (const one of document.querySelectorAll("[data-go]")) one.addEventListener("click", followed);
  for (const one of document.querySelectorAll("[data-upload]")) one.addEventListener("submit", uploaded);
  document.addEventListener("keydown", shortcut);
  addEventListener("pagehide", () => { if (dirty) keep({ keepalive: true }); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  draw(true);
  wait(50).then(check);
  desk.dataset.awake = "";
}

if (desk && form && canvas) wake();
