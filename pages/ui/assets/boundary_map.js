// Outlines over what is known: those of a file before and after their repair, or one that is drawn and changed by hand.
// `draw` is called again whenever what Python sent changes; the map and its view are kept.
import {
  Map as OlMap, View, VectorLayer, VectorSource, GeoJSON, Style, Fill, Stroke, Text, CircleStyle,
  Zoom, ScaleLine, DragPan, MouseWheelZoom, PinchZoom, KeyboardPan, KeyboardZoom, Draw, Modify, Snap,
} from "./ol-10.11.0-3.min.js";

const FORMAT = new GeoJSON({ dataProjection: "EPSG:4326", featureProjection: "EPSG:3857" });
const FONTS = '"Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';
const LABEL_MIN_PX = 40;

export async function draw({ parentElement, data, setTriggerValue }) {
  parentElement.sketch ??= new Sketch(parentElement);
  const sketch = parentElement.sketch;
  sketch.onPick = (id) => setTriggerValue("picked", id);
  sketch.onEdit = (geometry) => setTriggerValue("edited", geometry);
  sketch.show(data);
  return () => { sketch.remove(); parentElement.sketch = undefined; };
}

class Sketch {
  constructor(root) {
    for (const name of ["frame", "map", "note", "legend", "tools"]) this[name] = root.querySelector(`.${name}`);
    this.sources = Object.fromEntries(["under", "before", "shapes", "spots"].map((n) => [n, new VectorSource()]));
    this.loaded = {};
    const layer = (name) => new VectorLayer({ source: this.sources[name], style: (f, r) => this.styleOf(name, f, r) });
    this.zoom = new Zoom();
    this.olMap = new OlMap({
      target: this.map, layers: ["under", "before", "shapes", "spots"].map(layer),
      controls: [this.zoom, new ScaleLine({ minWidth: 70 })],
      interactions: [
        new DragPan({ condition(e) { return e.originalEvent.pointerType === "mouse" || this.getPointerCount() === 2; } }),
        new PinchZoom(), new KeyboardPan(), new KeyboardZoom(),
        new MouseWheelZoom({ condition: (e) => e.originalEvent.ctrlKey || e.originalEvent.metaKey }),
      ],
    });
    this.olMap.on("click", (e) => {
      const [found] = this.sources.shapes.getFeaturesAtCoordinate(e.coordinate);
      if (found && !this.data.edit) this.onPick(found.getId());
    });
    this.map.addEventListener("wheel", (e) => { if (!e.ctrlKey && !e.metaKey) this.say(this.data?.texts.wheel); }, { passive: true });
  }

  show(data) {
    this.data = data;
    this.frame.style.setProperty("--map-height", `${data.height}px`);
    this.map.setAttribute("aria-label", data.alt);
    this.dress();
    const changed = ["under", "before", "shapes"].filter((name) => this.load(name, data[name]));
    this.names = new Set(this.sources.shapes.getFeatures().map((feature) => feature.get("name")));
    this.spot(data.spot);
    if (data.fit !== this.fitted && changed.length) this.fit(data.fit);
    this.edit(Boolean(data.edit));
    this.describe();
    this.olMap.getLayers().forEach((layer) => layer.changed());
  }

  load(name, shapes) {
    const text = JSON.stringify(shapes ?? null);
    if (text === this.loaded[name]) return false;
    this.loaded[name] = text;
    this.sources[name].clear(true);
    if (shapes) this.sources[name].addFeatures(FORMAT.readFeatures(shapes));
    return true;
  }

  fit(as) {
    const filled = [this.sources.shapes, this.sources.under].find((source) => !source.isEmpty());
    if (!filled) return;
    if (!this.olMap.getSize()?.every(Boolean)) { this.olMap.once("change:size", () => this.fit(as)); return; }
    this.fitted = as;
    const view = new View({ maxZoom: 21 });
    this.olMap.setView(view);
    const extent = [...filled.getExtent()];
    for (const name of ["shapes", "before", "under"]) {
      if (this.sources[name].isEmpty()) continue;
      const [x0, y0, x1, y1] = this.sources[name].getExtent();
      extent[0] = Math.min(extent[0], x0); extent[1] = Math.min(extent[1], y0);
      extent[2] = Math.max(extent[2], x1); extent[3] = Math.max(extent[3], y1);
    }
    view.fit(extent, { size: this.olMap.getSize(), padding: [18, 18, 18, 18], maxZoom: 19 });
  }

  spot(at) {
    this.sources.spots.clear(true);
    if (!at) return;
    const shapes = { type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } };
    this.sources.spots.addFeatures(FORMAT.readFeatures(shapes));
    if (String(at) !== this.spotted) {
      this.spotted = String(at);
      const [point] = this.sources.spots.getFeatures();
      this.olMap.getView().setCenter?.(point.getGeometry().getCoordinates());
    }
  }

  // One outline under the hand: its corners move, new ones appear on its edges, and they catch on what lies near.
  edit(on) {
    if (on === Boolean(this.modify)) return;
    this.tools.hidden = !on;
    for (const one of [this.modify, this.snap, this.pen].filter(Boolean)) this.olMap.removeInteraction(one);
    this.modify = this.snap = this.pen = undefined;
    if (!on) return;
    this.modify = new Modify({ source: this.sources.shapes });
    this.modify.on("modifyend", () => this.tell());
    this.snap = new Snap({ source: this.sources.under, pixelTolerance: 10 });
    this.olMap.addInteraction(this.modify);
    this.olMap.addInteraction(this.snap);
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: this.data.texts.anew });
    button.addEventListener("click", () => this.begin());
    this.tools.replaceChildren(button);
  }

  begin() {
    if (this.pen) return;
    this.sources.shapes.clear();
    this.say(this.data.texts.drawing, 6000);
    this.pen = new Draw({ source: this.sources.shapes, type: "Polygon" });
    this.pen.on("drawend", (e) => {
      this.olMap.removeInteraction(this.pen);
      this.pen = undefined;
      setTimeout(() => this.tell(e.feature), 0);
    });
    this.olMap.removeInteraction(this.snap);
    this.olMap.addInteraction(this.pen);
    this.olMap.addInteraction(this.snap);
  }

  tell(feature = this.sources.shapes.getFeatures()[0]) {
    if (!feature) return;
    this.onEdit(FORMAT.writeGeometryObject(feature.getGeometry(), { decimals: 7, rightHanded: true }));
  }

  dress() {
    const css = getComputedStyle(this.frame);
    const colour = (name) => css.getPropertyValue(`--st-${name}`).trim();
    this.colours = { ground: colour("background-color"), ink: colour("text-color"), accent: colour("primary-color"),
      bad: colour("red-color") || "#c0392b", edge: colour("gray-color") || "#7a868c" };
    this.fonts = `13px ${colour("font")}, ${FONTS}`;
  }

  styleOf(name, feature, resolution) {
    const { accent, bad, edge, ink } = this.colours;
    if (name === "spots") {
      return new Style({ image: new CircleStyle({ radius: 9, stroke: new Stroke({ color: bad, width: 3 }) }) });
    }
    const flawed = name === "shapes" && this.data.flawed?.includes(feature.getId());
    const left_out = name === "shapes" && this.data.left_out?.includes(feature.getId());
    const look = {
      under: { color: edge, width: 1.5, lineDash: [6, 4] },
      before: { color: bad, width: 1.5, lineDash: [2, 3] },
      shapes: { color: left_out ? edge : flawed ? bad : accent, width: 2.5 },
    }[name];
    const fill = name === "shapes" ? new Fill({ color: thin(look.color) }) : undefined;
    const stroke = new Stroke(look);
    const styles = [new Style({ stroke, fill, image: new CircleStyle({ radius: 4, fill: new Fill({ color: look.color }) }) })];
    if (name === "before" || (name === "under" && this.names.has(feature.get("name")))) return styles;
    const [x0, y0, x1, y1] = feature.getGeometry().getExtent();
    if (Math.min(x1 - x0, 2 * (y1 - y0)) / resolution >= LABEL_MIN_PX) {
      styles.push(new Style({ text: this.label(feature.get("name") ?? "", name === "under" ? edge : ink) }));
    }
    if (name === "shapes" && this.data.edit) styles.push(new Style({ geometry: cornersOf, image: new CircleStyle({
      radius: 4, fill: new Fill({ color: this.colours.ground }), stroke: new Stroke({ color: accent, width: 2 }) }) }));
    return styles;
  }

  label(text, color) {
    const offsetY = color === this.colours.ink ? 9 : -9;
    return new Text({ text, font: this.fonts, offsetY, overflow: false, fill: new Fill({ color }),
      stroke: new Stroke({ color: this.colours.ground, width: 3 }) });
  }

  describe() {
    const { accent, bad, edge } = this.colours;
    const { texts } = this.data;
    const keys = [line(texts.shapes, accent, "solid"), line(texts.under, edge, "dashed")];
    if (this.data.flawed?.length) keys.push(line(texts.flawed, bad, "solid"));
    if (this.data.before) keys.push(line(texts.before, bad, "dotted"));
    this.legend.replaceChildren(...keys);
    const [bigger, smaller] = this.zoom.element.querySelectorAll("button");
    [[bigger, texts.bigger], [smaller, texts.smaller]].forEach(([button, text]) => {
      button.title = text;
      button.setAttribute("aria-label", text);
    });
  }

  say(text, ms = 1500) {
    this.note.textContent = text ?? "";
    this.note.hidden = !text;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => { this.note.hidden = true; }, ms);
  }

  remove() {
    clearTimeout(this.silence);
    this.olMap.setTarget(undefined);
    this.olMap.dispose();
  }
}

function cornersOf(feature) {
  const rings = feature.getGeometry().getCoordinates().flat(feature.getGeometry().getType() === "MultiPolygon" ? 2 : 1);
  const points = { type: "MultiPoint", coordinates: rings };
  return new GeoJSON().readGeometry(points);
}

// A colour as a thin wash, whatever the theme's notation.
function thin(colour) {
  const pen = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return `rgba(${[...pen.getImageData(0, 0, 1, 1).data].slice(0, 3).join(",")},0.18)`;
}

function line(text, colour, style) {
  const key = Object.assign(document.createElement("span"), { className: "class" });
  const mark = Object.assign(document.createElement("i"), { className: "line" });
  mark.style.borderTop = `3px ${style} ${colour}`;
  key.append(mark, text);
  return key;
}
