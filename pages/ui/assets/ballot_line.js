// Shared by the keying field and the building front: the queue of ballots under way, and the rows of answer keys.
// A ballot leaves the queue only when the server has answered for its token; until then it is sent again and again.
const AGAIN_MS = 4000, MOST_AT_ONCE = 10;

function node(tag, className, ...inside) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside.filter((part) => part !== undefined && part !== null && part !== ""));
  return made;
}

function button(className, text, press) {
  const made = node("button", className, text);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

function newToken() {
  return [...crypto.getRandomValues(new Uint8Array(18))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

class Queue {
  constructor(name, { send, settled, changed }) {
    Object.assign(this, { name, send, settled, changed, underWay: null });
    try { this.lines = JSON.parse(sessionStorage.getItem(name)) ?? []; } catch { this.lines = []; }
    if (this.lines.length) this.flush();
  }

  add(line) {
    this.lines.push({ token: newToken(), ...line });
    this.keep();
    this.flush();
  }

  flush() {
    if (this.underWay || !this.lines.length) return;
    const batch = this.lines.slice(0, MOST_AT_ONCE);
    this.underWay = { tokens: batch.map((line) => line.token), since: performance.now() };
    this.timer = setTimeout(() => this.again(), AGAIN_MS);
    try { this.send(batch); } catch (error) { console.warn("not connected, the ballots wait", error); }
  }

  again() {
    clearTimeout(this.timer);
    this.underWay = null;
    this.flush();
  }

  // What the server said, by token. A run that comes long after a sending and says nothing of it: the line had dropped.
  heard(answers) {
    const told = this.lines.filter((line) => answers[line.token]);
    this.lines = this.lines.filter((line) => !answers[line.token]);
    if (told.length) this.keep();
    const open = this.underWay?.tokens.some((token) => this.lines.some((line) => line.token === token));
    if (this.underWay && (!open || performance.now() - this.underWay.since > 1500)) this.again();
    for (const line of told) this.settled(line, answers[line.token]);
  }

  keep() {
    try { sessionStorage.setItem(this.name, JSON.stringify(this.lines)); } catch { /* a full store: memory is enough */ }
    this.changed();
  }

  stop() { clearTimeout(this.timer); }
}

// One row of buttons a matter; `1`…`9` then letters choose, `0` is invalid. `complete` is called by a tap that
// answers a ballot of one matter, which stores it at once.
class Answers {
  constructor(root, { complete }) {
    Object.assign(this, { root, complete, chosen: [] });
  }

  draw(matters) {
    const drawn = JSON.stringify(matters);
    if (this.drawn === drawn) return;
    const before = this.drawn ? this.chosen : [];
    this.drawn = drawn;
    this.matters = matters;
    this.chosen = matters.map((_m, i) => before[i]);
    this.rows = matters.map((matter, i) => this.row(matter, i));
    this.root.replaceChildren(...this.rows);
    this.mark();
  }

  row(matter, i) {
    const keys = matter.answers.map((answer) => {
      const made = button("answer", "", (event) => this.tap(i, answer, event));
      made.append(node("kbd", "", answer.key), node("b", "", answer.sign), node("span", "", answer.label));
      made.style.setProperty("--look", answer.colour);
      made.setAttribute("role", "radio");
      made.dataset.key = answer.key;
      return made;
    });
    const name = this.matters.length > 1 ? `${i + 1}. ${matter.question}` : matter.question;
    const made = node("div", "matter", this.matters.length > 1 ? node("p", "question", name) : "", node("div", "keys", ...keys));
    made.setAttribute("role", "radiogroup");
    made.setAttribute("aria-label", name);
    return made;
  }

  tap(i, answer, event) {
    this.chosen[i] = answer;
    this.mark();
    if (this.matters.length === 1) this.complete(event);
  }

  // Whether the key was one of an answer. It answers the first matter without one; of one matter it may change it.
  press(key) {
    const open = this.chosen.findIndex((answer) => !answer);
    const i = open >= 0 ? open : this.matters.length - 1;
    const answer = this.matters[i].answers.find((a) => a.key === key);
    if (!answer) return false;
    this.chosen[i] = answer;
    this.mark();
    this.focus();
    return true;
  }

  back() {
    const last = this.chosen.findLastIndex((answer) => answer);
    if (last < 0) return false;
    this.chosen[last] = undefined;
    this.mark();
    this.focus();
    return true;
  }

  get isComplete() { return this.chosen.every((answer) => answer); }

  take() {
    const taken = this.chosen;
    this.clear();
    return taken;
  }

  clear() {
    this.chosen = this.matters.map(() => undefined);
    this.mark();
  }

  mark() {
    this.rows.forEach((row, i) => row.querySelectorAll(".answer").forEach((key, n) => {
      const is = this.chosen[i]?.key === key.dataset.key;
      key.setAttribute("aria-checked", String(is));
      key.tabIndex = is || (!this.chosen[i] && n === 0) ? 0 : -1;
    }));
  }

  focus() {
    const open = this.chosen.findIndex((answer) => !answer);
    const row = this.rows[open >= 0 ? open : this.rows.length - 1];
    row.querySelector('.answer[tabindex="0"]').focus();
  }

  move(step) {
    const at = this.root.getRootNode().activeElement;
    const keys = [...(at?.closest(".matter")?.querySelectorAll(".answer") ?? [])];
    keys[(keys.indexOf(at) + step + keys.length) % keys.length]?.focus();
  }
}

// How ballots come, and the witness or proxy where the channel asks for one. Both stay for the next ballot.
class Channels {
  constructor(root) {
    this.root = root;
    this.select = node("select", "channel");
    this.input = node("input", "through");
    this.input.autocomplete = "off";
    this.input.maxLength = 120;
    this.label = node("label", "field", node("span", ""), this.select);
    this.named = node("label", "field", node("span", ""), this.input);
    this.select.addEventListener("change", () => { this.input.value = ""; this.show(); });
    root.append(this.label, this.named);
  }

  draw(channels, title) {
    if (this.drawn === JSON.stringify(channels)) return;
    this.drawn = JSON.stringify(channels);
    this.all = channels;
    const before = this.select.value;
    this.select.replaceChildren(...channels.map((c) => Object.assign(node("option", "", c.label), { value: c.value })));
    if (before) this.select.value = before;
    this.label.firstChild.textContent = title;
    this.show();
  }

  get now() { return this.all.find((c) => c.value === this.select.value); }

  show() {
    this.named.hidden = !this.now.ask;
    this.named.firstChild.textContent = this.now.ask;
  }

  get lacksSomebody() { return Boolean(this.now.ask) && !this.input.value.trim(); }

  get values() { return { channel: this.select.value, through: this.now.ask ? this.input.value.trim() : "" }; }
}

// The key a person meant, also with a Chinese input method (full-width) or on a keyboard whose digits need Shift.
function meant(event) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  const key = digit && !event.shiftKey ? digit[1] : event.key;
  return key.length === 1 ? key.normalize("NFKC").toLowerCase() : key;
}

function said(answers) {
  return answers.map((a) => `${a.sign} ${a.label}`).join("  ·  ");
}
