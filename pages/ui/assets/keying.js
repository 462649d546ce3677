// Keying ballots: door, Enter, one key a matter, Enter. The field is free at once; what is under way waits in the queue.
const LOOK_MS = 350, SECOND_CLICK_MS = 2000;

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".keying");
  root.keying ??= new Keying(root, data);
  root.keying.trigger = setTriggerValue;
  root.keying.show(data);
  return () => { root.keying.queue.stop(); };
}

class Keying {
  constructor(root, data) {
    this.root = root;
    this.data = data;
    this.refused = [];
    this.build(data.texts);
    this.answers = new Answers(this.matters, { complete: () => this.send() });
    this.channels = new Channels(this.how);
    this.queue = new Queue(`duoge.ballots.${data.person}.${data.round}`, {
      send: (lines) => queueMicrotask(() => this.trigger("keyed", { lines })),
      settled: (line, answer) => this.settled(line, answer),
      changed: () => this.drawQueue(),
    });
    root.addEventListener("keydown", (event) => this.key(event));
  }

  build(texts) {
    this.door = node("input", "door");
    Object.assign(this.door, { autocomplete: "off", placeholder: texts.example, enterKeyHint: "next", spellcheck: false, maxLength: 60 });
    this.door.addEventListener("input", () => { this.answers.clear(); this.say(""); });
    this.doorName = node("span", "", texts.door);
    this.matters = node("div", "matters");
    this.store = button("store", texts.store, () => this.send());
    this.how = node("div", "how");
    this.outcome = node("div", "outcome");
    this.outcome.setAttribute("role", "status");
    this.hint = node("p", "hint", texts.hint);
    this.waiting = node("ul", "waiting");
    this.notStored = node("ul", "refused");
    this.last = node("ol", "last");
    const form = node("div", "form", node("label", "field", this.doorName, this.door), this.matters, this.store, this.how, this.hint);
    this.lastTitle = node("h3", "", texts.last);
    this.root.replaceChildren(
      node("div", "left", form, this.outcome, this.waiting, this.notStored),
      (this.right = node("div", "right", this.lastTitle, this.last)),
    );
  }

  show(data) {
    const fresh = this.data.round !== data.round || !this.shown;
    this.data = data;
    this.answers.draw(data.matters);
    this.channels.draw(data.channels, data.texts.channel);
    this.how.hidden = data.channels.length < 2;
    this.right.hidden = !data.last;
    this.root.classList.toggle("alone", !data.last);
    this.store.hidden = data.matters.length === 1;
    this.queue.heard(data.answers);
    this.drawLast();
    this.drawQueue();
    if (data.looked && data.looked.token === this.looking) this.found(data.looked);
    if (fresh) { this.shown = true; this.door.focus({ preventScroll: true }); }
  }

  key(event) {
    if (event.isComposing || event.key === "Process" || event.ctrlKey || event.metaKey) return;
    const key = meant(event), inDoor = event.target === this.door, inAnswers = this.matters.contains(event.target);
    if (event.altKey) {
      if (/^[0-9]$/.test(key) && this.answers.press(key)) { event.preventDefault(); this.afterShortcut(); }
    } else if (key === "Enter" && (inDoor || inAnswers)) {
      event.preventDefault();
      if (!event.repeat) inDoor ? this.toAnswers() : this.send();
    } else if (key === "ArrowDown" && inDoor) {
      event.preventDefault();
      this.answers.focus();
    } else if (inAnswers) this.answerKey(event, key);
  }

  answerKey(event, key) {
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    if (steps[key]) this.answers.move(steps[key]);
    else if (key === "Escape" || (key === "Backspace" && !this.answers.back())) this.door.focus();
    else if (key !== "Backspace" && !this.answers.press(key)) return;
    event.preventDefault();
  }

  afterShortcut() { if (this.answers.isComplete) this.send(); }

  toAnswers() {
    const door = this.door.value.trim();
    if (!door) return this.say(this.data.texts.door_missing, "bad");
    this.answers.focus();
    clearTimeout(this.look);
    this.look = setTimeout(() => {
      if (this.door.value.trim() !== door || this.answers.chosen.some(Boolean)) return;
      this.looking = newToken();
      this.trigger("look", { token: this.looking, door });
    }, LOOK_MS);
  }

  send() {
    const door = this.door.value.trim(), texts = this.data.texts;
    if (!door) {
      this.answers.clear();
      if (performance.now() - (this.sentAt ?? -Infinity) > SECOND_CLICK_MS) this.say(texts.door_missing, "bad");
      this.door.focus();
      return;
    }
    if (!this.answers.isComplete) { this.say(texts.answer_missing, "bad"); this.answers.focus(); return; }
    if (this.channels.lacksSomebody) { this.say(texts.through_missing, "bad"); this.channels.input.focus(); return; }
    clearTimeout(this.look);
    this.looking = undefined;
    this.sentAt = performance.now();
    const chosen = this.answers.take();
    this.door.value = "";
    this.door.focus();
    this.queue.add({ door, said: said(chosen), answers: chosen.map((a) => [a.choice, a.candidate]), ...this.channels.values });
  }

  settled(line, answer) {
    this.refused = this.refused.filter((r) => r.door !== line.door);
    this.say(answer.text, answer.stored ? "good" : "bad");
    this.root.dataset.settled = String(Number(this.root.dataset.settled ?? 0) + 1);
    if (answer.stored) return this.drawQueue();
    this.refused.push({ ...line, text: answer.text });
    this.drawQueue();
    const free = !this.door.value && !this.queue.lines.length;
    if (free) { this.door.value = line.door; this.door.select(); }
  }

  found(looked) {
    const more = looked.more.map((text) => node("p", "", text));
    const open = looked.ballot ? button("link", this.data.texts.correct, () => this.trigger("correct", looked.ballot)) : "";
    this.outcome.className = `outcome ${looked.state}`;
    this.outcome.replaceChildren(node("strong", "", looked.text), ...more, open);
  }

  say(text, state = "") {
    this.outcome.className = `outcome ${state}`;
    this.outcome.replaceChildren(...(text ? [node("strong", "", text)] : []));
  }

  drawQueue() {
    if (!this.data) return;
    const { texts } = this.data;
    this.waiting.replaceChildren(...(this.queue?.lines ?? []).map((line) =>
      node("li", "", `… ${texts.waiting}: `, node("b", "", line.door), ` ${line.said}`)));
    this.notStored.replaceChildren(...this.refused.map((line) => node("li", "",
      node("b", "", line.door), ` ${line.said}: ${line.text} `,
      button("link", texts.mend, () => this.mend(line)), button("link", texts.dismiss, () => this.dismiss(line)))));
  }

  mend(line) {
    this.dismiss(line);
    this.door.value = line.door;
    this.door.focus();
    this.door.select();
  }

  dismiss(line) {
    this.refused = this.refused.filter((r) => r !== line);
    this.drawQueue();
    this.door.focus();
  }

  drawLast() {
    const { last, texts } = this.data;
    if (!last) return;
    const drawn = JSON.stringify(last);
    if (this.lastDrawn === drawn) return;
    this.lastDrawn = drawn;
    const rows = last.map((line) => node("li", "",
      node("span", "what", node("b", "", line.door), ` ${line.said}`), node("span", "how", line.told),
      button("link", line.correct, () => this.trigger("correct", line.id))));
    this.last.replaceChildren(...(rows.length ? rows : [node("li", "none", texts.none)]));
  }
}
