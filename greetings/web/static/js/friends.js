// Quick send. Names are typed or picked here and stay here: they go into the words of a link, and into this browser's own
// storage for the next card, never to the server.

const { told, copied, wakeNative } = await import(document.querySelector("script[data-share]").dataset.share);
const page = document.querySelector("[data-friends]");
const rows = [...page.querySelectorAll("[data-friend]")];
const KEY = "friends";
const SMS_UNITS = 70;

function stored(key) {
  try { return JSON.parse(localStorage.getItem(key)) ?? []; } catch { return []; }
}

function store(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* storage is switched off */ }
}

const field = (row) => row.querySelector("[data-name]");
const names = () => rows.map((row) => field(row).value.trim());

function words(row) {
  const name = field(row).value.trim();
  return name ? page.dataset.before + name + page.dataset.after : page.dataset.text;
}

// One message holds 70 units of such text: the words give way between graphemes, the link never does.
function fitting(text, link) {
  const whole = `${text} ${link}`;
  if (!/[^\x20-\x7e\n]/.test(whole) || whole.length <= SMS_UNITS || !Intl.Segmenter) return whole;
  const pieces = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map((one) => one.segment);
  while (pieces.length && pieces.join("").length + link.length + 2 > SMS_UNITS) pieces.pop();
  return pieces.length ? `${pieces.join("").trimEnd()}\u2026 ${link}` : whole;
}

function reword(row) {
  const text = words(row);
  for (const link of row.querySelectorAll("a[data-pattern]")) {
    if (!link.dataset.plain) link.dataset.plain = link.getAttribute("href");
    const url = link.dataset.link;
    const places = {
      url, text, both: `${text} ${url}`, subject: page.dataset.subject,
      letter: `${text}\r\n\r\n${url}`, sms: fitting(text, url),
    };
    const named = field(row).value.trim();
    link.href = named ? link.dataset.pattern.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(places[name] ?? "")) : link.dataset.plain;
  }
}

function markSent(row, code) {
  told(code);
  row.querySelector("[data-sent]").hidden = false;
  page.querySelector("[data-aloud]").textContent = `${field(row).value || row.dataset.friend}: ${row.querySelector("[data-sent]").textContent.trim()}`;
}

async function copyWords(row, button) {
  const holder = document.createElement("textarea");
  holder.value = `${words(row)} ${button.dataset.link}`;
  holder.className = "unseen";
  row.append(holder);
  const done = await copied(holder);
  holder.remove();
  button.focus();
  if (!done) return;
  const label = button.querySelector("[data-words]");
  const usual = label.textContent;
  label.textContent = button.dataset.done;
  setTimeout(() => { label.textContent = usual; }, 3000);
  markSent(row, button.dataset.code);
}

function remember() {
  store(KEY, names());
  page.querySelector("[data-forget]").hidden = !names().some(Boolean);
}

function fill(list) {
  rows.forEach((row, place) => {
    field(row).value = list[place] ?? "";
    reword(row);
  });
  const more = page.querySelector(".friends__more");
  if (more && list.slice(4).some(Boolean)) more.open = true;
  remember();
}

async function pick() {
  try {
    const found = await navigator.contacts.select(["name"], { multiple: true });
    const picked = found.map((one) => one.name?.[0]?.trim()).filter(Boolean);
    const free = names().filter(Boolean);
    fill([...free, ...picked.filter((name) => !free.includes(name))].slice(0, rows.length));
  } catch { /* closed without choosing */ }
}

for (const row of rows) {
  row.querySelector("[data-name-box]").hidden = false;
  row.querySelector("[data-plain]").hidden = true;
  field(row).addEventListener("input", () => { reword(row); remember(); });
  for (const link of row.querySelectorAll("a[data-code]")) link.addEventListener("click", () => markSent(row, link.dataset.code));
  const native = row.querySelector("[data-native]");
  wakeNative(native, () => words(row), () => markSent(row));
  const copy = row.querySelector("[data-copy-words]");
  if (copy) {
    copy.hidden = false;
    copy.addEventListener("click", () => copyWords(row, copy));
  }
}
page.classList.add("friends--woken");
page.querySelector("[data-stays]").hidden = false;
page.querySelector("[data-forget]").addEventListener("click", () => fill([]));
if (navigator.contacts?.select) {
  const button = page.querySelector("[data-pick]");
  button.hidden = false;
  button.addEventListener("click", pick);
}
fill(stored(KEY));
