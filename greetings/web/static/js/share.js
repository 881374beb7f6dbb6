// Sending a card on. Without this file every way is a plain link; with it: Web Share, copying, and the note that it was sent.

const told = (code) => {
  if (!code) return;
  const address = `/g/${code}/sent`;
  if (!navigator.sendBeacon?.(address)) fetch(address, { method: "POST", keepalive: true }).catch(() => {});
};

// Copies where the browser allows it; on plain http the old command, else the words stay selected for the person's own hand.
async function copied(field) {
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
  const box = button.closest(".ways__copy");
  const field = box.querySelector("[data-link-text]");
  const words = button.querySelector("[data-words]");
  const usual = words.textContent;
  const aloud = box.parentElement.querySelector("[data-copied]");
  let back;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    const done = await copied(field);
    told(button.dataset.code);
    words.textContent = done ? button.dataset.done : button.dataset.byHand;
    if (aloud) aloud.textContent = words.textContent;
    clearTimeout(back);
    back = setTimeout(() => { words.textContent = usual; }, 3000);
  });
}

function wakeNative(button, text) {
  if (!navigator.share) return;
  let file = null;
  let asked = false;
  const fetchPicture = async () => {
    if (asked) return;
    asked = true;
    try {
      const answer = await fetch(button.dataset.picture);
      if (answer.ok) file = new File([await answer.blob()], "card.jpg", { type: "image/jpeg" });
    } catch { /* the link alone is shared */ }
  };
  button.hidden = false;
  button.closest("[popover]")?.addEventListener("toggle", fetchPicture);
  if (!button.closest("[popover]")) addEventListener("pointerdown", fetchPicture, { once: true });
  button.addEventListener("click", async () => {
    const link = button.dataset.link;
    const withPicture = file && navigator.canShare?.({ files: [file] });
    try {
      await navigator.share(withPicture ? { files: [file], text: `${text} ${link}` } : { text, url: link });
      told(button.dataset.code);
    } catch { /* closed without sending */ }
  });
}

function wakeTray(button) {
  if ("popover" in HTMLElement.prototype) return;
  const tray = document.getElementById(button.dataset.sheet);
  button.addEventListener("click", () => tray.scrollIntoView({ block: "start" }));
}

export function wakeShares(root = document) {
  for (const box of root.querySelectorAll("[data-ways]:not([data-woken])")) {
    box.dataset.woken = "";
    for (const link of box.querySelectorAll("a[data-code]")) link.addEventListener("click", () => told(link.dataset.code));
    wakeNative(box.querySelector("[data-native]"), box.dataset.text);
    box.querySelector("[data-wechat-hint]").hidden = !/MicroMessenger/i.test(navigator.userAgent);
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
