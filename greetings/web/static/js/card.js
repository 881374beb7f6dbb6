// The card page: the envelope opens, the address becomes the reader's own link, the weather of the festival falls.

const parts = document.querySelector("script[data-share]").dataset;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const UNWRAPPED = 740;
let shares;
let weather;

function ownAddress() {
  const link = document.querySelector('meta[name="forward-link"]')?.content;
  if (link) history.replaceState(history.state, "", new URL(link, location.href).pathname);
}

async function wakeWeather() {
  const button = document.querySelector("[data-pause]");
  if (still.matches || !button) return;
  weather ??= (await import(parts.weather)).startWeather;
  const sky = weather(document.body.dataset.animation);
  const words = button.querySelector("[data-words]");
  const show = () => {
    words.textContent = sky.running ? button.dataset.pauseWords : button.dataset.playWords;
    button.querySelector("[data-pause-icon]").hidden = !sky.running;
    button.querySelector("[data-play-icon]").hidden = sky.running;
  };
  sky.changed = show;
  button.hidden = false;
  button.addEventListener("click", () => { sky.toggle(); show(); });
}

async function wakeOpen() {
  shares ??= (await import(parts.share)).wakeShares;
  shares();
  await wakeWeather();
}

function moved(node, frames, options) {
  return node.animate(frames, { fill: "both", easing: "cubic-bezier(.2,.7,.2,1)", ...options });
}

// Turn, flap, card: 0.74 s, while the answer is on its way; then the card glides 0.27 s to its place from wherever it is.
async function unwrapped(form, picture) {
  const at = (selector) => form.querySelector(selector);
  const slot = at(".envelope__card");
  slot.append(picture);
  for (const words of document.querySelectorAll(".sealed__title, .sealed__hint")) moved(words, { opacity: [1, 0] }, { duration: 240, delay: 120 });
  moved(at(".envelope__turn"), { transform: ["rotateY(0deg)", "rotateY(-180deg)"] }, { duration: 360, easing: "cubic-bezier(.45,0,.25,1)" });
  moved(at(".envelope__shade"), { opacity: [1, 0] }, { duration: 100, delay: 300 });
  moved(at(".envelope__flap"), { transform: ["rotateX(0deg) translateZ(3px)", "rotateX(180deg) translateZ(3px)"] }, { duration: 290, delay: 300, easing: "cubic-bezier(.4,0,.2,1)" });
  slot.style.visibility = "visible";
  const up = Math.max(80, Math.min(picture.offsetHeight * 0.54, form.getBoundingClientRect().top - 12));
  moved(picture, { transform: ["translateY(2%)", `translateY(${-up}px)`] }, { duration: 310, delay: 480, easing: "cubic-bezier(.25,1.25,.45,1)" });
  await new Promise((done) => { setTimeout(done, UNWRAPPED); });
}

function landed(hero, from, form, box) {
  const to = hero.getBoundingClientRect();
  if (!from || !to.width) return;
  const scale = from.width / to.width;
  moved(hero, [
    { transform: `translate(${from.left - to.left}px, ${from.top - to.top}px) scale(${scale})` },
    { transform: "none" },
  ], { duration: 270, fill: "backwards" });
  hero.style.transformOrigin = "0 0";
  Object.assign(form.style, { position: "fixed", left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, zIndex: 1, pointerEvents: "none" });
  form.inert = true;
  document.body.append(form);
  moved(form, { opacity: [1, 0], transform: ["none", "translateY(70px)"] }, { duration: 320 }).finished.then(() => form.remove());
}

function shown(html, form, picture, animated) {
  const next = new DOMParser().parseFromString(html, "text/html");
  const hero = next.querySelector(".hero__card");
  if (!hero) throw new Error("not the open card");
  const from = animated && picture.getBoundingClientRect();
  const box = form.getBoundingClientRect();
  const fresh = hero.getAttribute("src");
  if (picture.complete && picture.naturalWidth) hero.setAttribute("src", picture.getAttribute("src"));
  picture.style.visibility = "hidden";
  document.title = next.title;
  document.querySelector('meta[name="forward-link"]').content = next.querySelector('meta[name="forward-link"]').content;
  document.body.className = `${next.body.className} card--unwrapped`;
  document.body.replaceChildren(...[...next.body.children].map((node) => document.adoptNode(node)));
  scrollTo(0, 0);
  ownAddress();
  landed(hero, from, form, box);
  document.getElementById("main").focus({ preventScroll: true });
  const better = new Image();
  better.src = fresh;
  better.decode().catch(() => {}).then(() => hero.setAttribute("src", fresh));
  wakeOpen();
}

function wakeSealed(form) {
  const picture = new Image();
  picture.alt = "";
  picture.src = form.dataset.picture;
  let asked = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asked) return;
    asked = true;
    const animated = !still.matches && picture.animate;
    const answer = fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { accept: "text/html" } })
      .then((got) => (got.ok ? got.text() : Promise.reject(new Error(got.status))));
    answer.catch(() => {});
    try {
      if (animated) await unwrapped(form, picture);
      shown(await answer, form, picture, animated);
    } catch {
      form.submit();
    }
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

const sealed = document.querySelector("[data-open]");
ownAddress();
if (sealed) wakeSealed(sealed);
else wakeOpen();
