// What lies over (and, for tiles, under) the places of the map: signs of points, grids of departments as lines, one spot
// that a list points at. Signs that would touch stand together as one with their number; a click on it looks closer.
import {
  VectorLayer, VectorSource, GeoJSON, Style, Stroke, Text, Fill, TileLayer, XYZ,
} from "./ol-10.11.0-3.min.js";
import { element, looksOfPoints, sign, swatch } from "./map_signs.js";

const POINT_PX = 11, REACH_PX = 18, APART_PX = 24; // half the size of a sign, how near a click comes, how near signs stand
const BESIDE_PX = 25; // signs of a second layer at the same place stand beside those of the first
const LINES = { // by department: told apart by the stroke as well as by the colour
  police: { bright: "#82b1ff", deep: "#0b3d91", dash: [], width: 3 },
  city_management: { bright: "#ffb74d", deep: "#a14f00", dash: [12, 6], width: 3 },
  market_supervision: { bright: "#ce93d8", deep: "#7b1fa2", dash: [2, 6], width: 3.5 },
  party: { bright: "#f48fb1", deep: "#9d174d", dash: [14, 5, 2, 5], width: 3 },
};

export class Over {
  constructor(olMap) {
    this.olMap = olMap;
    this.signs = new VectorSource();
    this.spots = new VectorSource();
    this.lines = new Map(); // department -> its layer
    this.layers = [];
    const add = (source, style, zIndex) => olMap.addLayer(new VectorLayer({ source, style, zIndex }));
    add(this.spots, () => this.spotMark, 3);
    add(this.signs, (f) => this.signOf(f), 4);
    olMap.on("moveend", () => this.gather());
  }

  dress({ dark, ink, ground, fonts }) {
    Object.assign(this, { dark, ink, ground, fonts, looks: looksOfPoints(dark), styles: new Map() });
    const line = (color, width) => new Style({ stroke: new Stroke({ color, width }) });
    this.spotMark = [line(ground, 9), line(dark ? "#ffd54f" : "#c2185b", 5)];
  }

  async show(data) {
    this.data = data;
    this.tiles(data.tiles);
    this.layers = data.layers.map((layer) => ({ ...layer, found: featuresOf(layer) }));
    this.gathered = undefined;
    this.gather();
    await Promise.all([this.showLines(data.lines), this.showSpot(data.spot)]);
  }

  // Pictures of the intranet's own map under the places, which then let them shine through.
  tiles(url) {
    if (!url || this.tileLayer) return;
    const tiles = new TileLayer({ source: new XYZ({ url, crossOrigin: undefined }), zIndex: -1 });
    this.tileLayer = tiles;
    this.olMap.addLayer(tiles);
  }

  async showLines(wanted) {
    const names = new Set(wanted.map((one) => one.key));
    this.lines.forEach((layer, key) => layer.setVisible(names.has(key)));
    await Promise.all(wanted.map((one) => this.showLine(one)));
  }

  async showLine({ key, url }) {
    if (!this.lines.has(key)) {
      const layer = new VectorLayer({ source: new VectorSource(), zIndex: 1, declutter: true,
        style: (f, resolution) => this.lineOf(key, f, resolution) });
      this.lines.set(key, layer);
      this.olMap.addLayer(layer);
    }
    const layer = this.lines.get(key);
    if (layer.get("url") === url) { layer.changed(); return; }
    layer.set("url", url);
    const answer = await fetch(url, { credentials: "same-origin" });
    if (!answer.ok || layer.get("url") !== url) { layer.set("url", undefined); return; }
    layer.getSource().clear(true);
    layer.getSource().addFeatures(new GeoJSON().readFeatures(await answer.json(), { featureProjection: "EPSG:3857" }));
  }

  lineOf(key, feature, resolution) {
    const { dash, width } = LINES[key];
    const color = this.lineColour(key);
    const under = new Style({ stroke: new Stroke({ color: this.ground, width: width + 2 }) });
    const line = new Style({ stroke: new Stroke({ color, width, lineDash: dash, lineCap: "butt" }) });
    const [x0, y0, x1, y1] = feature.getGeometry().getExtent();
    if (Math.min(x1 - x0, y1 - y0) / resolution < 90) return [under, line];
    const text = new Text({ text: feature.get("name"), font: `600 12px ${this.fonts}`, fill: new Fill({ color }),
      stroke: new Stroke({ color: this.ground, width: 4 }), placement: "line", repeat: 600, textBaseline: "bottom",
      overflow: true });
    return [under, line, new Style({ text })];
  }

  lineColour(key) { return LINES[key][this.dark ? "bright" : "deep"]; }

  showSpot(spot) {
    this.spots.clear(true);
    if (!spot) { this.spotted = undefined; return; }
    const feature = new GeoJSON().readFeature({ type: "Feature", geometry: spot.geometry, properties: {} },
      { featureProjection: "EPSG:3857" });
    this.spots.addFeature(feature);
    const asked = `${spot.id}`;
    if (this.spotted === asked) return;
    this.spotted = asked;
    const view = this.olMap.getView();
    const [x0, y0, x1, y1] = feature.getGeometry().getExtent();
    const around = Math.max(x1 - x0, y1 - y0, 60);
    view.fit([x0 - around, y0 - around, x1 + around, y1 + around], { size: this.olMap.getSize(), maxZoom: 19 });
  }

  // Signs nearer to one another than they are wide become one, the most urgent first (points come in that order last).
  gather() {
    const resolution = this.olMap.getView().getResolution();
    if (!resolution || this.gathered === resolution) return;
    this.gathered = resolution;
    this.signs.clear(true);
    const features = this.layers.flatMap((layer, number) =>
      together(layer.found, APART_PX * resolution).map((group) => asSign(layer, group, number, this.layers.length)));
    this.signs.addFeatures(new GeoJSON().readFeatures({ type: "FeatureCollection", features }));
  }

  at(coordinate) {
    const resolution = this.olMap.getView().getResolution();
    let best, nearest = REACH_PX;
    const reach = (REACH_PX + BESIDE_PX * this.layers.length) * resolution, [x, y] = coordinate;
    this.signs.forEachFeatureInExtent([x - reach, y - reach, x + reach, y + reach], (feature) => {
      const [fx, fy] = feature.getGeometry().getCoordinates();
      const away = Math.hypot((fx - x) / resolution + feature.get("aside"), (fy - y) / resolution);
      if (away <= nearest) [best, nearest] = [feature, away];
    });
    return best;
  }

  // Looks closer at several places under one sign, as long as that parts them; whether it did.
  lookInto(feature) {
    const members = feature.get("members");
    const view = this.olMap.getView();
    if (members.length < 2 || view.getZoom() >= view.getMaxZoom()) return false;
    const xs = members.map((m) => m.x), ys = members.map((m) => m.y);
    const box = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
    if (Math.max(box[2] - box[0], box[3] - box[1]) < 0.5) return false;
    view.fit(box, { size: this.olMap.getSize(), padding: [60, 60, 60, 60], maxZoom: view.getZoom() + 2.5, duration: 200 });
    return true;
  }

  textOf(feature) {
    const members = feature.get("members");
    if (members.length < 2) return members[0].text;
    return this.data.texts.gathered.replace("{places}", members.length).replace("{n}", feature.get("n"));
  }

  signOf(feature) {
    const chosen = feature.get("members").some((m) => m.id === feature.get("selected"));
    const [state, n, aside] = ["state", "n", "aside"].map((name) => feature.get(name));
    const key = `${state} ${n} ${aside} ${chosen}`;
    if (!this.styles.has(key)) this.styles.set(key, this.styleOfSign(this.looks[state], n, aside, chosen));
    return this.styles.get(key);
  }

  styleOfSign(look, n, aside, chosen) {
    return new Style({
      renderer: ([x, y], { context, pixelRatio }) => {
        const at = x + aside * pixelRatio, half = (n > 999 ? 1.35 : 1) * POINT_PX * pixelRatio;
        sign(context, look, at, y, half, chosen ? this.ink : this.ground, (chosen ? 3 : 1.5) * pixelRatio, this.ink);
        if (n < 2) return;
        context.font = `600 ${(n > 99 ? 10 : 11) * pixelRatio}px ${this.fonts}`;
        context.fillStyle = look.ink;
        context.textAlign = "center";
        context.textBaseline = "middle";
        context.fillText(n, at, y + (look.shape === "triangle" ? 3 : 0.5) * pixelRatio);
      },
    });
  }

  legend(about) {
    const ofLines = this.data.lines.map(({ key, label }) => swatch(label, this.keyOfLine(key), "sign line"));
    const ofSigns = this.data.layers.flatMap((layer) =>
      [...layer.states.map(([state, label]) => swatch(label, this.keyOf(state), "sign")), about(layer.legend)]);
    return [...ofLines, ...(ofLines.length ? [about(this.data.lines_legend)] : []), ...ofSigns];
  }

  keyOf(state) {
    const tile = Object.assign(element("canvas", ""), { width: 36, height: 36 });
    sign(tile.getContext("2d"), this.looks[state], 18, 18, 14, this.ground, 2, this.ink);
    return `center / contain no-repeat url(${tile.toDataURL()})`;
  }

  keyOfLine(key) {
    const tile = Object.assign(element("canvas", ""), { width: 88, height: 36 });
    const pen = tile.getContext("2d");
    const { dash, width } = LINES[key];
    pen.strokeStyle = this.lineColour(key);
    pen.lineWidth = 2 * width;
    pen.setLineDash(dash.map((d) => 2 * d));
    pen.moveTo(0, 18);
    pen.lineTo(88, 18);
    pen.stroke();
    return `center / contain no-repeat url(${tile.toDataURL()})`;
  }
}

function featuresOf({ points }) {
  const features = points.map(({ id, at }) =>
    ({ type: "Feature", id, properties: {}, geometry: { type: "Point", coordinates: at } }));
  const read = new GeoJSON().readFeatures({ type: "FeatureCollection", features }, { featureProjection: "EPSG:3857" });
  return read.map((feature, i) => {
    const [x, y] = feature.getGeometry().getCoordinates();
    return { ...points[i], x, y };
  });
}

// Groups of points: each of the most urgent that are left takes those within `away` of it.
function together(found, away) {
  const cells = new Map(), cellOf = (v) => Math.floor(v / away), name = (i, j) => `${i} ${j}`;
  const taken = new Set();
  found.forEach((p) => {
    const key = name(cellOf(p.x), cellOf(p.y));
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(p);
  });
  const near = (p) => [-1, 0, 1].flatMap((i) => [-1, 0, 1].flatMap((j) =>
    cells.get(name(cellOf(p.x) + i, cellOf(p.y) + j)) ?? []));
  const groups = [];
  for (const p of [...found].reverse()) {
    if (taken.has(p)) continue;
    const group = near(p).filter((o) => !taken.has(o) && Math.hypot(o.x - p.x, o.y - p.y) <= away);
    group.forEach((o) => taken.add(o));
    groups.push([p, ...group.filter((o) => o !== p)]);
  }
  return groups.reverse();
}

function asSign(layer, members, number, layers) {
  const [first] = members;
  const n = members.reduce((sum, m) => sum + m.n, 0);
  const name = members.length > 1 ? layer.title : first.name;
  const properties = { isPoint: true, state: first.state, n, name, members, selected: layer.selected,
    aside: Math.round((number - (layers - 1) / 2) * BESIDE_PX) };
  return { type: "Feature", id: `${layer.key}:${first.id}`, properties,
    geometry: { type: "Point", coordinates: [first.x, first.y] } };
}
