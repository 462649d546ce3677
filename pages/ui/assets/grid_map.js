// The map of places: polygons coloured by one figure. A click, or Enter under the crosshair, answers with a place's id.
// Points on top of them, if there are any, answer with their layer and id (`map_over.js`). `draw` is called again whenever
// what Python sent or the theme changes; the map itself and its view are kept.
import {
  Map as OlMap, View, VectorImageLayer, VectorLayer, VectorSource, GeoJSON, Style, Fill, Stroke, Text,
  Zoom, ScaleLine, DragPan, MouseWheelZoom, PinchZoom, KeyboardPan, KeyboardZoom,
} from "./ol-10.11.0-3.min.js";
import { blend, bold, cssOf, dotted, element, FONTS, hatch, inTwo, readable, rgb, swatch } from "./map_signs.js";
import { Over } from "./map_over.js";

const seen = new Map(); // "key geometry" -> the view as the person left it, kept while the page is open
const LABEL_MIN_PX = 44;
const TOO_FEW = -2; // the class of a figure that stands on too few to be compared
const ALL = '<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="none" stroke="currentColor" ' +
  'stroke-width="1.6"><path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"/></svg>';
const EARTH = 6378137; // metres, of the projection of the map

export async function draw({ parentElement, data, setTriggerValue }) {
  parentElement.gridMap ??= new GridMap(parentElement);
  const gridMap = parentElement.gridMap;
  gridMap.onPick = (id) => setTriggerValue("picked", id);
  gridMap.onPoint = (id) => setTriggerValue("point", id);
  await gridMap.show(data);
  return () => { gridMap.remove(); parentElement.gridMap = undefined; };
}

class GridMap {
  constructor(root) {
    for (const name of ["frame", "map", "tip", "note", "legend"]) this[name] = root.querySelector(`.${name}`);
    this.places = new VectorSource({ overlaps: false }); // of one kind, side by side: many are drawn in one stroke
    this.marks = new VectorSource();
    this.layer = new VectorImageLayer({ source: this.places, declutter: true, imageRatio: 2,
      style: (f, r) => this.styleOf(f, r) });
    const marks = new VectorLayer({ source: this.marks, style: (f) => this.markOf(f) });
    this.zoom = new Zoom();
    this.olMap = new OlMap({
      target: this.map, layers: [this.layer, marks], controls: [this.zoom, new ScaleLine({ minWidth: 70 })],
      interactions: [
        new DragPan({ condition(e) { return e.originalEvent.pointerType === "mouse" || this.getPointerCount() === 2; } }),
        new PinchZoom(), new KeyboardPan(), new KeyboardZoom(),
        new MouseWheelZoom({ condition: (e) => e.originalEvent.ctrlKey || e.originalEvent.metaKey }),
      ],
    });
    this.over = new Over(this.olMap);
    this.listen();
  }

  listen() {
    this.olMap.on("click", (e) => this.pick(this.at(e.coordinate)));
    this.olMap.on("pointermove", (e) => {
      if (e.originalEvent.pointerType !== "touch") this.hover(e.dragging ? null : this.at(e.coordinate), e.pixel);
    });
    this.olMap.on("moveend", () => { this.remember(); if (this.byKeyboard()) this.hoverCentre(); });
    this.map.addEventListener("pointerleave", () => this.hover(null));
    this.map.addEventListener("focus", () => { if (this.byKeyboard()) this.hoverCentre(); });
    this.map.addEventListener("blur", () => this.hover(null));
    this.map.addEventListener("keydown", (e) => {
      if (e.key === "Enter" && e.target === this.map) this.pick(this.at(this.olMap.getView().getCenter()));
    });
    this.map.addEventListener("wheel", (e) => { if (!e.ctrlKey && !e.metaKey) this.say(this.data?.texts.wheel, 1500); },
      { passive: true });
    this.map.addEventListener("touchmove", (e) => { if (e.touches.length === 1) this.say(this.data?.texts.touch, 1500); },
      { passive: true });
  }

  async show(data) {
    this.data = this.over.data = data;
    this.layer.setOpacity(data.tiles ? 0.7 : 1);
    this.frame.style.setProperty("--map-height", `${data.height}px`);
    this.map.setAttribute("aria-label", `${data.alt} ${data.texts.keys}`);
    this.dress();
    this.describe();
    const geometry = data.geometry_url ?? JSON.stringify(data.geojson);
    if (geometry !== this.geometry) await this.load(geometry);
    this.layer.changed();
    this.mark();
    await this.over.show(data);
  }

  async load(geometry) {
    this.geometry = geometry;
    this.looking = undefined; // a view that comes to rest meanwhile is still that of before
    this.map.classList.add("busy");
    try {
      const shapes = this.data.geojson ?? (await fetched(this.data.geometry_url));
      if (geometry !== this.geometry) return;
      this.places.clear(true);
      this.places.addFeatures(new GeoJSON().readFeatures(shapes, { featureProjection: "EPSG:3857" }));
      this.note.hidden = true;
      this.lookAt();
    } catch (error) {
      console.error(error);
      this.geometry = undefined;
      this.say(this.data.texts.failed);
    } finally {
      this.map.classList.remove("busy");
    }
  }

  // The view the person left this geometry in, else all of it.
  lookAt() {
    if (this.places.isEmpty()) return;
    if (!this.olMap.getSize()?.every(Boolean)) { this.olMap.once("change:size", () => this.lookAt()); return; }
    const [x0, y0, x1, y1] = this.places.getExtent();
    const [dx, dy] = [(x1 - x0) / 2, (y1 - y0) / 2];
    const view = new View({ extent: [x0 - dx, y0 - dy, x1 + dx, y1 + dy], constrainOnlyCenter: true, maxZoom: 21 });
    this.olMap.setView(view);
    this.fit();
    view.setMinZoom(view.getZoom() - 1);
    const before = seen.get(this.memory());
    if (before) { view.setCenter(before.centre); view.setResolution(before.resolution); }
    this.looking = this.memory();
  }

  fit() {
    this.olMap.getView().fit(this.places.getExtent(), { size: this.olMap.getSize(), padding: [14, 14, 14, 14] });
  }

  memory() { return `${this.data.key} ${this.data.view ?? this.geometry}`; }

  remember() {
    const view = this.olMap.getView();
    if (!this.looking || !view.getCenter()) return;
    seen.set(this.looking, { centre: view.getCenter(), resolution: view.getResolution() });
  }

  // What lies there: the nearest point within reach, else the place.
  at(coordinate) {
    if (!coordinate) return undefined;
    return this.over.at(coordinate) ?? this.places.getFeaturesAtCoordinate(coordinate)[0];
  }

  pick(feature) {
    if (!feature) return;
    if (!feature.get("isPoint")) this.onPick(feature.getId());
    else if (!this.over.lookInto(feature)) this.onPoint(feature.getId());
  }

  byKeyboard() { return this.map.matches(":focus-visible"); }

  hoverCentre() {
    const [width, height] = this.olMap.getSize();
    this.hover(this.at(this.olMap.getView().getCenter()), [width / 2, height / 2]);
  }

  hover(feature, pixel) {
    this.map.classList.toggle("over", Boolean(feature));
    this.tip.hidden = !feature;
    if (feature !== this.hovered) {
      this.hovered = feature;
      this.mark();
      if (feature) this.tip.replaceChildren(bold(feature.get("name")), this.textOf(feature) ?? this.data.texts.none);
    }
    if (feature) this.place(this.tip, pixel);
  }

  // Beside the pointer, on the side that has room.
  place(box, [x, y]) {
    const { clientWidth: w, clientHeight: h } = this.frame;
    box.style.left = `${x + 14 + box.offsetWidth > w ? Math.max(0, x - 14 - box.offsetWidth) : x + 14}px`;
    box.style.top = `${y + 14 + box.offsetHeight > h ? Math.max(0, y - 14 - box.offsetHeight) : y + 14}px`;
  }

  mark() {
    this.marks.clear(true);
    const selected = this.data.selected === null ? null : this.places.getFeatureById(this.data.selected);
    const hovered = this.hovered?.get("isPoint") ? undefined : this.hovered;
    this.marks.addFeatures([...new Set([selected, hovered].filter(Boolean))]);
  }

  say(text, ms) {
    this.note.textContent = text ?? "";
    this.note.hidden = !text;
    clearTimeout(this.silence);
    if (ms) this.silence = setTimeout(() => { this.note.hidden = true; }, ms);
  }

  // Colours come from the theme: one hue from the ground to the accent, hatching where there is no figure.
  dress() {
    const css = getComputedStyle(this.frame);
    const colour = (name) => css.getPropertyValue(`--st-${name}`).trim();
    const [ground, accent, ink] = ["background-color", "primary-color", "text-color"].map((n) => rgb(colour(n)));
    const n = this.data.classes.length;
    const ramp = this.data.classes.map((_, i) => blend(ground, accent, n === 1 ? 0.45 : 0.1 + (0.8 * i) / (n - 1)));
    this.ramp = ramp.map(cssOf);
    this.fonts = `${colour("font")}, ${FONTS}`;
    const edge = new Stroke({ color: cssOf(blend(ground, ink, 0.45)), width: 1 });
    this.hatching = hatch(cssOf(ground), cssOf(blend(ground, ink, 0.3)));
    const filled = (color, under) => ({ fill: new Style({ fill: new Fill({ color }), stroke: edge }),
      ink: new Fill({ color: cssOf(readable(under)) }), halo: new Stroke({ color: cssOf(under), width: 3 }) });
    this.looks = ramp.map((color) => filled(cssOf(color), color));
    this.noFigure = filled(this.hatching, ground);
    this.dots = dotted(cssOf(ground), cssOf(blend(ground, ink, 0.55)));
    this.tooFew = filled(this.dots, ground);
    const line = (color, width) => new Style({ stroke: new Stroke({ color: cssOf(color), width }) });
    this.selectedMark = [line(ground, 6), line(ink, 3)];
    this.hoverMark = line(ink, 2);
    const dark = readable(ground)[0] === 255;
    this.over.dress({ dark, ink: cssOf(ink), ground: cssOf(ground), fonts: this.fonts });
  }

  textOf(feature) {
    return feature.get("isPoint") ? this.over.textOf(feature) : this.data.figures[feature.getId()]?.[1];
  }

  styleOf(feature, resolution) {
    const kind = this.data.figures[feature.getId()]?.[0];
    const look = this.looks[kind] ?? (kind === TOO_FEW ? this.tooFew : this.noFigure);
    const [x0, y0, x1, y1] = feature.getGeometry().getExtent();
    if (Math.min(x1 - x0, 2 * (y1 - y0)) / resolution < LABEL_MIN_PX) return look.fill;
    return [look.fill, new Style({ text: this.label(feature, look) })];
  }

  label(feature, { ink, halo }) {
    const text = inTwo(feature.get("name")).flatMap((line) => ["\n", "", line, `600 13px ${this.fonts}`]).slice(2);
    const [kind, , value] = this.data.figures[feature.getId()] ?? [-1];
    if (kind >= 0 || kind === TOO_FEW) text.push("\n", "", value, `12px ${this.fonts}`);
    const offsetY = this.data.layers.some((l) => l.points.length) ? 30 : 0; // signs stand in the middle of places, so names make room
    return new Text({ text, font: `13px ${this.fonts}`, fill: ink, stroke: halo, offsetY });
  }

  markOf(feature) {
    return feature.getId() === this.data.selected ? this.selectedMark : this.hoverMark;
  }

  describe() {
    const { classes, legend, texts } = this.data;
    const keys = classes.map((label, i) => swatch(label, this.ramp[i]));
    if (this.data.some_few) keys.push(swatch(texts.few, `url(${this.dots.swatch})`));
    if (this.data.some_without) keys.push(swatch(texts.none, `url(${this.hatching.swatch})`));
    const about = (text) => Object.assign(element("span", "about"), { textContent: text });
    this.legend.replaceChildren(...keys, about(legend), ...this.over.legend(about));
    const [bigger, smaller] = this.zoom.element.querySelectorAll("button");
    const all = this.button("all", ALL, () => { if (!this.places.isEmpty()) this.fit(); });
    const sheets = Object.entries(this.data.sheets).map(([kind, { url, title }]) =>
      [this.button(kind, kind.toUpperCase(), () => this.take(kind)), title, url]);
    [[bigger, texts.bigger], [smaller, texts.smaller], [all, texts.all], ...sheets].forEach(([button, text]) => {
      button.title = text;
      button.setAttribute("aria-label", text);
    });
  }

  // One of the buttons beside the map, made when it is first asked for.
  button(name, inside, work) {
    const known = this.zoom.element.querySelector(`.${name}`);
    if (known) return known;
    const made = Object.assign(element("button", name), { type: "button", innerHTML: inside });
    made.addEventListener("click", work);
    return this.zoom.element.appendChild(made);
  }

  // What is seen now as a sheet: the server draws it anew, within the corners of this view.
  take(kind) {
    const [x0, y0, x1, y1] = this.olMap.getView().calculateExtent(this.olMap.getSize());
    const degrees = (x, y) => [x / EARTH, Math.atan(Math.sinh(y / EARTH))].map((v) => ((v * 180) / Math.PI).toFixed(6));
    const href = `${this.data.sheets[kind].url}&box=${[...degrees(x0, y0), ...degrees(x1, y1)]}`;
    Object.assign(document.createElement("a"), { href, download: "" }).click();
  }

  remove() {
    clearTimeout(this.silence);
    this.olMap.setTarget(undefined);
    this.olMap.dispose();
  }
}

async function fetched(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

