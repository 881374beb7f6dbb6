// Taking words away. Without this file they are selected by hand; share.js wakes the boxes with a text to paste.

async function taken(words) {
  const text = words.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(words);
    try { return document.execCommand("copy"); } catch { return false; }
  }
}

const aloud = document.querySelector("[data-taken]");
for (const button of document.querySelectorAll("[data-take]")) {
  const words = button.closest("[data-slip]").querySelector("[data-slip-words]");
  const usual = button.textContent;
  let back;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!(await taken(words))) return;
    button.textContent = button.dataset.done;
    aloud.textContent = button.dataset.done;
    clearTimeout(back);
    back = setTimeout(() => { button.textContent = usual; }, 3000);
  });
}
