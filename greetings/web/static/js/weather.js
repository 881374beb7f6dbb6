// The weather of a festival on one canvas: sparse, soon behind the words, paused by hand, gone after half a minute.

const SECONDS = 32;
const IN_FRONT = 2.5;
const TAU = Math.PI * 2;
const any = (low, high) => low + Math.random() * (high - low);

function petal(pen, { size }) {
  pen.beginPath();
  pen.moveTo(0, -size);
  pen.bezierCurveTo(size * 0.9, -size * 0.6, size * 0.7, size * 0.6, 0, size);
  pen.bezierCurveTo(-size * 0.7, size * 0.6, -size * 0.9, -size * 0.6, 0, -size);
  pen.fill();
}

function leaf(pen, { size }) {
  pen.beginPath();
  pen.moveTo(0, -size * 1.3);
  pen.quadraticCurveTo(size * 0.8, 0, 0, size * 1.2);
  pen.quadraticCurveTo(-size * 0.8, 0, 0, -size * 1.3);
  pen.fill();
  pen.fillRect(-0.5, size * 0.9, 1, size * 0.8);
}

function flake(pen, { size }) {
  pen.beginPath();
  pen.arc(0, 0, size * 0.5, 0, TAU);
  pen.fill();
}

function paper(pen, { size, turn }) {
  pen.scale(1, Math.cos(turn * 2.3));
  pen.fillRect(-size * 0.5, -size * 0.8, size, size * 1.6);
}

function glow(pen, { size, tone }) {
  const light = pen.createRadialGradient(0, 0, 0, 0, 0, size);
  light.addColorStop(0, "#fff6dc");
  light.addColorStop(0.18, tone);
  light.addColorStop(1, `${tone}00`);
  pen.fillStyle = light;
  pen.fillRect(-size, -size, size * 2, size * 2);
}

function lantern(pen, bit) {
  const { size, tone } = bit;
  glow(pen, { size: size * 2.4, tone });
  pen.fillStyle = tone;
  pen.beginPath();
  pen.ellipse(0, 0, size * 0.72, size * 0.85, 0, 0, TAU);
  pen.fill();
  pen.fillStyle = "#fff3c9";
  pen.globalAlpha *= 0.55;
  pen.beginPath();
  pen.ellipse(0, size * 0.25, size * 0.34, size * 0.45, 0, 0, TAU);
  pen.fill();
}

function flame(pen, { size, tone, age }) {
  glow(pen, { size: size * (2.6 + Math.sin(age * 9) * 0.25), tone });
  pen.fillStyle = "#ffe9a8";
  pen.beginPath();
  pen.moveTo(0, -size);
  pen.quadraticCurveTo(size * 0.6, 0, 0, size * 0.45);
  pen.quadraticCurveTo(-size * 0.6, 0, 0, -size);
  pen.fill();
}

const fall = (draw, many, size, speed, sway) => ({
  many, draw,
  born: (wide, high, first) => ({
    x: any(0, wide), y: first ? any(-high * 0.6, high * 0.3) : -20, size: any(...size), vy: any(...speed), sway: any(0, TAU),
    swing: any(sway * 0.5, sway), turn: any(0, TAU), spin: any(-1.2, 1.2), fade: 0.9,
  }),
  step: (bit, time) => { bit.x += Math.sin(bit.sway + bit.age * 1.3) * bit.swing * time; bit.y += bit.vy * time; bit.turn += bit.spin * time; },
  gone: (bit, wide, high) => bit.y > high + 24,
});

const rising = (draw, many, size) => ({
  many, draw,
  born: (wide, high, first) => ({
    x: any(0, wide), y: first ? any(high * 0.5, high * 1.3) : high + 30, size: any(...size), vy: any(-34, -16), sway: any(0, TAU),
    swing: any(4, 10), turn: 0, spin: 0, fade: 0.85,
  }),
  step: (bit, time) => { bit.x += Math.sin(bit.sway + bit.age * 0.8) * bit.swing * time; bit.y += bit.vy * time; },
  gone: (bit) => bit.y < -40,
});

const glimmer = (draw, many, size, low) => ({
  many, draw,
  born: (wide, high) => ({
    x: any(0, wide), y: any(high * low, high), size: any(...size), vx: any(-6, 6), vy: any(-7, 2), life: any(3, 7), turn: 0, spin: 0, fade: 1,
  }),
  step: (bit, time) => { bit.x += bit.vx * time; bit.y += bit.vy * time; bit.fade = Math.sin(Math.min(1, bit.age / bit.life) * Math.PI); },
  gone: (bit) => bit.age > bit.life,
});

const sparks = {
  many: 0, draw: flake,
  bursts: (wide, high) => {
    const x = any(wide * 0.1, wide * 0.9);
    const y = any(high * 0.06, high * 0.42);
    const tone = Math.floor(any(0, 3));
    const reach = any(60, 130);
    return Array.from({ length: 44 }, (_, at) => {
      const angle = (at / 44) * TAU + any(-0.06, 0.06);
      const speed = reach * any(0.75, 1);
      return { x, y, vx: Math.cos(angle) * speed, vy: Math.sin(angle) * speed, size: any(2, 4), life: any(1.1, 1.9), turn: 0, spin: 0, fade: 1, tone };
    });
  },
  step: (bit, time) => {
    const drag = Math.exp(-1.5 * time);
    bit.vx *= drag; bit.vy = bit.vy * drag + 26 * time;
    bit.x += bit.vx * time; bit.y += bit.vy * time;
    bit.fade = Math.max(0, 1 - bit.age / bit.life) ** 1.4;
  },
  gone: (bit) => bit.age > bit.life,
};

const KINDS = {
  petals: fall(petal, 22, [5, 10], [26, 52], 34),
  leaves: fall(leaf, 14, [7, 12], [28, 56], 44),
  snow: fall(flake, 46, [2.5, 8], [18, 46], 14),
  confetti: fall(paper, 40, [5, 9], [60, 120], 30),
  lanterns: rising(lantern, 9, [8, 16]),
  lights: glimmer(glow, 22, [8, 20], 0),
  diyas: glimmer(flame, 14, [5, 9], 0.45),
  fireworks: sparks,
};

export function startWeather(name) {
  const kind = KINDS[name] ?? KINDS.petals;
  const canvas = document.createElement("canvas");
  canvas.className = "weather";
  canvas.setAttribute("aria-hidden", "true");
  document.body.append(canvas);
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const tones = [1, 2, 3].map((at) => style.getPropertyValue(`--particle-${at}`).trim() || "#e9c46a");
  const sky = { running: true, changed: () => {}, toggle };
  let bits = [];
  let wide = 0;
  let high = 0;
  let before = 0;
  let clock = 0;
  let nextBurst = 0.3;

  function fitted() {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    wide = innerWidth;
    high = innerHeight;
    canvas.width = wide * ratio;
    canvas.height = high * ratio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  function sown(first) {
    const wanted = Math.round(kind.many * Math.min(1.6, Math.max(0.8, wide / 700)));
    while (kind.born && bits.length < wanted && (first || Math.random() < 0.2)) {
      bits.push({ age: 0, tone: Math.floor(any(0, 3)), ...kind.born(wide, high, first) });
    }
    if (kind.bursts && clock > nextBurst) {
      nextBurst = clock + any(0.7, 1.7);
      bits.push(...kind.bursts(wide, high).map((bit) => ({ age: 0, ...bit })));
    }
  }

  function drawn() {
    pen.clearRect(0, 0, wide, high);
    for (const bit of bits) {
      const tone = tones[bit.tone];
      pen.save();
      pen.translate(bit.x, bit.y);
      pen.rotate(bit.turn);
      pen.globalAlpha = Math.min(1, bit.age * 1.6) * bit.fade;
      pen.fillStyle = tone;
      kind.draw(pen, { ...bit, tone });
      pen.restore();
    }
  }

  function frame(now) {
    if (!sky.running) return;
    const time = Math.min(0.05, (now - before) / 1000 || 0.016);
    before = now;
    clock += time;
    if (clock > IN_FRONT) canvas.classList.add("weather--behind");
    if (clock < SECONDS) sown(false);
    for (const bit of bits) { bit.age += time; kind.step(bit, time); }
    bits = bits.filter((bit) => !kind.gone(bit, wide, high));
    drawn();
    if (clock > SECONDS && !bits.length) { sky.running = false; sky.changed(); return; }
    requestAnimationFrame(frame);
  }

  function toggle() {
    sky.running = !sky.running;
    if (!sky.running) return;
    if (clock >= SECONDS) { clock = 0; nextBurst = 0.3; sown(true); }
    before = performance.now();
    requestAnimationFrame(frame);
  }

  fitted();
  addEventListener("resize", fitted, { passive: true });
  sown(true);
  requestAnimationFrame(frame);
  return sky;
}
