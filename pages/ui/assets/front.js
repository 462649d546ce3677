// The building front: a button a door, floors from the top. A tap opens its ballot; on a phone one stairwell at a time.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".front");
  root.front ??= new Front(root, data);
  root.front.trigger = setTriggerValue;
  root.front.show(data);
  return () => { root.front.queue.stop(); };
}

class Front {
  constructor(root, data) {
    Object.assign(this, { root, data, mode: "answer", well: 0 });
    for (const name of ["bar", "wells", "walls", "legend", "outcome"]) this[name] = node("div", name);
    this.outcome.setAttribute("role", "status");
    this.buildSheet(data.texts);
    root.replaceChildren(this.bar, this.legend, this.wells, this.outcome, this.walls, this.sheet);
    this.answers = new Answers(this.matters, { complete: () => this.send() });
    this.channels = new Channels(this.how);
    this.queue = new Queue(`duoge.ballots.${data.person}.${data.round}`, {
      send: (lines) => queueMicrotask(() => this.trigger("keyed", { lines })),
      settled: (line, answer) => this.say(answer.text, answer.stored ? "good" : "bad"),
      changed: () => this.shown && this.drawWalls(),
    });
    root.addEventListener("keydown", (event) => this.key(event));
  }

  buildSheet(texts) {
    this.title = node("h3", "");
    this.about = node("p", "hint");
    this.matters = node("div", "matters");
    this.how = node("div", "how");
    this.store = button("store", texts.store, () => this.send());
    this.correct = button("plain", texts.correct, () => this.trigger("correct", this.cell.ballot));
    const away = button("plain", texts.close, () => this.close());
    this.sheet = node("section", "sheet", this.title, this.about, this.matters, this.how,
      node("div", "row", this.store, this.correct, away));
    this.sheet.hidden = true;
  }

  show(data) {
    this.data = data;
    this.answers.draw(data.matters);
    this.channels.draw(data.channels, data.texts.channel);
    this.queue.heard(data.answers);
    this.shown = true;
    this.drawBar();
    this.drawWalls();
    if (this.cell) this.open(this.cells().find((c) => c.door === this.cell.door), false);
  }

  cells() { return this.data.stairwells.flatMap((s) => s.floors.flatMap((f) => f.cells)); }

  drawBar() {
    const { texts, stairwells, legend } = this.data;
    const modes = [["answer", texts.by_answer], ["status", texts.by_status]];
    this.bar.replaceChildren(...modes.map(([mode, text]) => this.toggle(text, this.mode === mode, () => { this.mode = mode; })));
    this.wells.hidden = stairwells.length < 2;
    this.wells.replaceChildren(...stairwells.map((s, i) => this.toggle(s.name, this.well === i, () => { this.well = i; })));
    this.legend.replaceChildren(...legend[this.mode].map((entry) => {
      const box = node("i", entry.today ? "today" : "", entry.sign);
      box.style.setProperty("--look", entry.colour);
      return node("span", "", box, entry.label);
    }));
  }

  toggle(text, on, act) {
    const made = button("", text, () => { act(); this.drawBar(); this.drawWalls(); });
    made.setAttribute("aria-pressed", String(on));
    return made;
  }

  drawWalls() {
    const focused = this.root.getRootNode().activeElement?.dataset?.door;
    this.walls.replaceChildren(...this.data.stairwells.map((s, i) => {
      const floors = s.floors.map((floor) => node("div", "floor", node("span", "number", floor.name), ...floor.cells.map((c) => this.cellOf(c))));
      return node("section", `wall ${i === this.well ? "shown" : ""}`, node("h3", "", s.name), ...floors);
    }));
    this.root.dataset.drawn = String(this.cells().filter((c) => c.looks.length).length);
    if (focused) this.buttonOf(focused)?.focus();
  }

  cellOf(cell) {
    const looks = this.mode === "answer" ? cell.looks : cell.status;
    const waits = this.queue.lines.some((line) => line.door === cell.door);
    const sign = waits ? "…" : looks.map((look) => look.sign).join(" ");
    const made = button(`cell ${looks.length ? "" : "open"} ${cell.today ? "today" : ""}`, "", () => this.open(cell, true));
    made.append(node("span", "", cell.number), node("small", "", sign));
    made.style.setProperty("--look", looks[0]?.colour ?? "var(--st-border-color)");
    made.dataset.door = cell.door;
    made.setAttribute("aria-label", `${cell.door}: ${cell.title}`);
    made.setAttribute("aria-expanded", String(this.cell?.door === cell.door));
    made.title = cell.title;
    return made;
  }

  buttonOf(door) { return [...this.walls.querySelectorAll(".cell")].find((b) => b.dataset.door === door); }

  open(cell, byHand) {
    if (!cell) return;
    const voted = Boolean(cell.looks.length);
    this.cell = cell;
    this.title.textContent = cell.door;
    this.about.textContent = cell.title;
    this.matters.hidden = this.how.hidden = voted;
    this.store.hidden = voted || this.data.matters.length === 1;
    this.correct.hidden = !cell.ballot;
    this.sheet.hidden = false;
    if (!byHand) return;
    this.answers.clear();
    this.say("");
    this.drawWalls();
    (voted ? this.correct : this.matters.querySelector('.answer[tabindex="0"]')).focus({ preventScroll: true });
    this.buttonOf(cell.door).scrollIntoView({ block: "nearest" });
  }

  close() {
    const door = this.cell?.door;
    this.cell = undefined;
    this.sheet.hidden = true;
    this.drawWalls();
    if (door) this.buttonOf(door)?.focus();
  }

  send() {
    const texts = this.data.texts;
    if (!this.answers.isComplete) { this.say(texts.answer_missing, "bad"); return; }
    if (this.channels.lacksSomebody) { this.say(texts.through_missing, "bad"); this.channels.input.focus(); return; }
    const chosen = this.answers.take(), { door } = this.cell;
    this.close();
    this.queue.add({ door, said: said(chosen), answers: chosen.map((a) => [a.choice, a.candidate]), ...this.channels.values });
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = meant(event), inAnswers = this.matters.contains(event.target);
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (key === "Escape" && !this.sheet.hidden) this.close();
    else if (event.target.classList.contains("cell") && steps[key]) this.step(event.target, ...steps[key]);
    else if (inAnswers && key === "Enter") { if (!event.repeat) this.send(); }
    else if (inAnswers && steps[key]) this.answers.move(steps[key][0] || steps[key][1]);
    else if (inAnswers && key === "Backspace") this.answers.back();
    else if (!inAnswers || !this.answers.press(key)) return;
    event.preventDefault();
  }

  step(from, dx, dy) {
    const floor = from.closest(".floor"), row = [...floor.querySelectorAll(".cell")], at = row.indexOf(from);
    if (dx) { row[at + dx]?.focus(); return; }
    const floors = [...floor.parentElement.querySelectorAll(".floor")];
    const next = floors[floors.indexOf(floor) + dy]?.querySelectorAll(".cell");
    if (next) next[Math.min(at, next.length - 1)].focus();
  }

  say(text, state = "") {
    this.outcome.className = `outcome ${state}`;
    this.outcome.replaceChildren(...(text ? [node("strong", "", text)] : []));
  }
}
