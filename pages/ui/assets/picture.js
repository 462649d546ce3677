// The chart that is drawn under a key as a file: SVG as it stands, or PNG at twice its size. Made in this browser.
export default function ({ parentElement, data }) {
  const box = parentElement.querySelector(".pictures");
  box.replaceChildren(...["svg", "png"].map((kind) => button(kind, data)));
}

function button(kind, data) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = `↓ ${kind.toUpperCase()}`;
  made.title = data.tip;
  made.addEventListener("click", () => save(kind, data));
  return made;
}

async function save(kind, data) {
  const drawn = document.querySelector(`.st-key-${data.chart} svg.marks`);
  if (!drawn) return;
  const picture = framed(drawn, data);
  const svg = new Blob([new XMLSerializer().serializeToString(picture.node)], { type: "image/svg+xml;charset=utf-8" });
  hand(kind === "svg" ? svg : await painted(svg, picture), `${data.name}.${kind}`);
}

// The marks with the chart's title above, its source below, and the ground of the page behind.
function framed(drawn, data) {
  const space = "http://www.w3.org/2000/svg";
  const box = drawn.getBoundingClientRect();
  const [width, height, above, below] = [Math.ceil(box.width), Math.ceil(box.height), 36, 30];
  const node = document.createElementNS(space, "svg");
  const whole = { width: width + 32, height: height + above + below };
  for (const [name, value] of Object.entries(whole)) node.setAttribute(name, value);
  node.setAttribute("viewBox", `0 0 ${whole.width} ${whole.height}`);
  const look = getComputedStyle(document.querySelector(".stApp"));
  const ground = document.createElementNS(space, "rect");
  ground.setAttribute("width", "100%");
  ground.setAttribute("height", "100%");
  ground.setAttribute("fill", look.backgroundColor);
  const marks = drawn.cloneNode(true);
  for (const [name, value] of Object.entries({ x: 16, y: above, width, height })) marks.setAttribute(name, value);
  const said = (text, y, size) => {
    const line = document.createElementNS(space, "text");
    for (const [name, value] of Object.entries({ x: 16, y, fill: look.color, "font-size": size })) {
      line.setAttribute(name, value);
    }
    line.setAttribute("font-family", look.fontFamily);
    line.textContent = text;
    return line;
  };
  node.append(ground, said(data.title, 24, 15), marks, said(data.source, above + height + 20, 11));
  return { node, ...whole };
}

async function painted(svg, { width, height }) {
  const url = URL.createObjectURL(svg);
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(url);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function hand(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
