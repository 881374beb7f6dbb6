// Sending a card on. Without this file every way is a plain link; with it: Web Share, copying, and the note that it was sent.

export const told = (code) => {
  if (!code) return;
  const address = `/g/${code}/sent`;
  if (!navigator.sendBeacon?.(address)) fetch(address, { method: "POST", keepalive: true }).catch(() => {});
};

// Copies where the browser allows it; on plain http the old command, else the words stay selected for the person's own hand.
export async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    field.setSelectionRange(0, field.value.length);
    try { return document.execCommand("copy"); } catch { return false; }
  }
}

function wakeCopy(button) {
  const box = button.closest(".ways__copy, [data-copybox]");
  const field = box.querySelector("[data-link-text]");
  const sheet = button.closest("[data-ways]");
  const words = button.querySelector("[data-words]") ?? button;
  const { done: thanks, byHand } = { ...sheet?.dataset, ...button.dataset };
  const usual = words.textContent;
  const aloud = (sheet ?? box.parentElement).querySelector("[data-copied]");
  let back;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    const done = await copied(field);
    told(button.dataset.code);
    words.textContent = done ? thanks : byHand;
    if (aloud) aloud.textContent = words.textContent;
    clearTimeout(back);
    back = setTimeout(() => { words.textContent = usual; }, 3000);
  });
}

const asFile = (parts) => new File(parts, "card.jpg", { type: "image/jpeg" });

// `words()` are read when it is tapped. What is carried - link, file or both - stands on the button.
export function wakeNative(button, words, sent = () => {}) {
  const { carries } = button.dataset;
  const files = carries !== "link" && navigator.canShare?.({ files: [asFile([])] });
  if (!navigator.share || (carries === "file" && !files)) return;
  let file = null;
  let asked = !files;
  const fetchPicture = async () => {
    if (asked) return;
    asked = true;
    try {
      const answer = await fetch(button.dataset.picture);
      if (answer.ok) file = asFile([await answer.blob()]);
    } catch { /* the link alone is shared */ }
  };
  button.hidden = false;
  button.closest("[popover]")?.addEventListener("toggle", fetchPicture);
  for (const near of ["pointerenter", "focus", "touchstart"]) button.addEventListener(near, fetchPicture, { passive: true });
  button.addEventListener("click", async () => {
    const text = words();
    const link = button.dataset.link;
    if (carries === "file" && !file) await fetchPicture();
    const parcel = carries === "file" ? { files: [file] } : file ? { files: [file], text: `${text} ${link}` } : { text, url: link };
    try {
      await navigator.share(parcel);
      told(button.dataset.code);
      sent();
    } catch { /* closed without sending */ }
  });
}

function wakeTray(button) {
  if ("popover" in HTMLElement.prototype) return;
  const tray = document.getElementById(button.dataset.sheet);
  button.addEventListener("click", () => tray.scrollIntoView({ block: "start" }));
}

// Other words for other people: the same page again, of which only the sheet is kept.
async function reworded(box, link) {
  try {
    const answer = await fetch(link.href);
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-ways]");
    if (!answer.ok || !next) throw new Error(answer.status);
    const open = [...box.querySelectorAll(".fold")].map((one) => one.open);
    box.replaceChildren(...[...next.childNodes].map((node) => document.adoptNode(node)));
    box.dataset.text = next.dataset.text;
    box.querySelectorAll(".fold").forEach((one, place) => { one.open = open[place]; });
    delete box.dataset.woken;
    wakeShares(box.parentElement);
    box.querySelector("[data-relation][aria-current]")?.focus({ preventScroll: true });
  } catch {
    location.assign(link.href);
  }
}

function wakeSheet(box) {
  for (const link of box.querySelectorAll("a[data-code]")) link.addEventListener("click", () => told(link.dataset.code));
  for (const link of box.querySelectorAll("[data-relation]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      reworded(box, link);
    });
  }
  wakeNative(box.querySelector("[data-native]"), () => box.dataset.text);
  box.querySelector("[data-wechat-hint]").hidden = !/MicroMessenger/i.test(navigator.userAgent);
}

export function wakeShares(root = document) {
  for (const box of root.querySelectorAll("[data-ways]:not([data-woken])")) {
    box.dataset.woken = "";
    wakeSheet(box);
  }
  for (const button of root.querySelectorAll("[data-copy]:not([data-woken])")) {
    button.dataset.woken = "";
    wakeCopy(button);
  }
  root.querySelectorAll("[data-sheet]").forEach(wakeTray);
}

wakeShares();
for (const time of document.querySelectorAll("time[data-moment]")) {
  time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
}
if (document.querySelector("[data-made]")) {
  try { sessionStorage.clear(); } catch { /* storage is switched off */ }
}
