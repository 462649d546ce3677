// What maps are drawn with: colours mixed from the theme, hatching, signs of points, keys of a legend, names on two lines.
const CORNERS = {
  diamond: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]], triangle: [[0, -1.05], [1.15, 0.9], [-1.15, 0.9]],
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  tall: [[-0.75, -1.05], [0.75, -1.05], [0.75, 1.05], [-0.75, 1.05]],
  drop: [[0, -1.3], [0.5, -0.5], [0.9, 0.2], [0.75, 0.8], [0.35, 1.15], [-0.35, 1.15], [-0.75, 0.8], [-0.9, 0.2], [-0.5, -0.5]],
  hexagon: [[-1.1, 0], [-0.55, -0.95], [0.55, -0.95], [1.1, 0], [0.55, 0.95], [-0.55, 0.95]],
};
export const FONTS = '"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';

// How points look by their state: told apart by shape as well as by colour; red is for what is late only.
export function looksOfPoints(dark) {
  const look = (shape, bright, deep, ink = ["#161616", "#ffffff"]) =>
    ({ shape, fill: dark ? bright : deep, ink: ink[dark ? 0 : 1] });
  return {
    late: look("diamond", "#ff8a80", "#b3261e"),
    waits: look("square", "#f0a23c", "#c46a00"),
    can_move: look("triangle", "#5aa9e6", "#1f6fb4"),
    finished: look("circle", "#9fb0b7", "#5b6b73"),
    under_10: look("tall", "#4a3f66", "#e4dcf5", ["#ffffff", "#161616"]),
    from_10: look("tall", "#7a68ac", "#bba6e3", ["#ffffff", "#161616"]),
    from_15: look("tall", "#b09be0", "#8257c2"),
    from_20: look("tall", "#e6dcff", "#4a2191"),
    unknown: look("circle", "#5d676c", "#ffffff", ["#ffffff", "#161616"]),
    overdue: look("diamond", "#ff8a80", "#b3261e"),
    open: look("hexagon", "#5cc2b3", "#0f766e"),
    water_due: look("diamond", "#ff8a80", "#b3261e"),
    water_not_known: look("circle", "#5d676c", "#ffffff", ["#ffffff", "#161616"]),
    water_soon: look("square", "#f0a23c", "#c46a00"),
    water_in_order: look("drop", "#6cc7f0", "#0b6e99"),
  };
}

export function element(tag, name) { return Object.assign(document.createElement(tag), { className: name }); }

export function bold(text) { return Object.assign(document.createElement("b"), { textContent: text }); }

// Its edge parts it from what is under it; a thin outline of ink makes a pale one seen.
export function sign(context, { shape, fill }, x, y, half, edge, width, outline) {
  const corners = CORNERS[shape];
  context.beginPath();
  if (corners) corners.forEach(([dx, dy], i) => context[i ? "lineTo" : "moveTo"](x + dx * half, y + dy * half));
  else context.arc(x, y, half, 0, 2 * Math.PI);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = width;
  context.strokeStyle = edge;
  context.stroke();
  if (!outline) return;
  context.lineWidth = 1;
  context.strokeStyle = outline;
  context.stroke();
}

export function swatch(label, background, look = "") {
  const key = element("span", `class ${look}`);
  const box = document.createElement("i");
  box.style.background = background;
  key.append(box, label);
  return key;
}

export function rgb(colour) {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

export function blend(from, to, share) { return from.map((v, i) => Math.round(v + (to[i] - v) * share)); }

export function cssOf(colour) { return `rgb(${colour.join(",")})`; }

export function readable([r, g, b]) { return 0.299 * r + 0.587 * g + 0.114 * b > 115 ? [22, 32, 37] : [255, 255, 255]; }

// A long Chinese name on two lines and without 居民区, which the choice above the map says: so it fits more places.
export function inTwo(name) {
  const signs = [...name.replace(/(?<=.{2})居民区$/u, "")];
  if (signs.length < 6 || !/\p{Script=Han}/u.test(name)) return [signs.join("")];
  const kind = /^(.{2,}?)(综合网格|第?[0-9一二三四五六七八九十]*微网格[0-9]*)$/u.exec(name);
  if (kind) return kind.slice(1);
  const half = Math.ceil(signs.length / 2);
  return [signs.slice(0, half).join(""), signs.slice(half).join("")];
}

export function dotted(ground, ink) {
  const tile = Object.assign(document.createElement("canvas"), { width: 7, height: 7 });
  const pen = tile.getContext("2d");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, 7, 7);
  pen.fillStyle = ink;
  pen.fillRect(3, 3, 2, 2);
  return Object.assign(pen.createPattern(tile, "repeat"), { swatch: tile.toDataURL() });
}

export function hatch(ground, ink) {
  const tile = Object.assign(document.createElement("canvas"), { width: 8, height: 8 });
  const pen = tile.getContext("2d");
  pen.fillStyle = ground;
  pen.fillRect(0, 0, 8, 8);
  pen.strokeStyle = ink;
  for (const x of [-8, 0, 8]) { pen.moveTo(x, 8); pen.lineTo(x + 8, 0); }
  pen.stroke();
  return Object.assign(pen.createPattern(tile, "repeat"), { swatch: tile.toDataURL() });
}
