// A field in which FEEL or a time is written: with an editor where that can be had, and with what it means.
import { button, choice, group, make } from "./dom.js";

const PAUSE_MS = 300;
// A fault quotes so much of what it is about.
const QUOTED = 100;

export class Expression {
  // `plain` is the field without all this: { node, control, show }. `ask` speaks to the server for `element`.
  constructor(setting, plain, { ask, element, readOnly, commit }) {
    Object.assign(this, { setting, plain, ask, element, readOnly, commit, editor: null, timer: 0, asked: 0 });
    const words = make("span", { class: "govuk-visually-hidden" }, `: ${setting.label}`);
    this.trying = button(["Try it", words], () => this.tryIt(), { id: `try-${setting.name}` });
    this.mending = make("div");
    this.dates = make("div");
    this.outcome = make("div", { role: "status" });
    this.against = make("div");
    this.node = make("div", { class: "app-modeller__expression" }, plain.node, this.mending);
    if (setting.widget === "timer") this.node.append(this.dates, this.dayField());
    this.node.append(this.trying, this.outcome, this.against);
    plain.control.addEventListener("input", () => this.typed());
    if (!this.waitsForSign()) this.edit();
    else this.node.dataset.settled = "plain";
  }

  get value() {
    return this.editor ? this.editor.value() : this.plain.control.value;
  }

  show(value) {
    this.plain.show(value);
    this.editor?.show(value);
    if (!this.waitsForSign()) this.edit();
    this.tellDates();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.editor?.close();
  }

  // A time is FEEL only behind =; otherwise names would be offered for P5D.
  waitsForSign() {
    return this.setting.widget === "timer" && !this.plain.control.value.startsWith("=");
  }

  // Put the editor where the plain field is; who writes there goes on writing.
  async edit() {
    if (this.wanted) return;
    this.wanted = true;
    const { control, node } = this.plain;
    const openEditor = await this.ask.open();
    this.node.dataset.settled = openEditor ? "editor" : "plain";
    if (!openEditor || this.closed) return;
    const host = make("div", { id: control.id, class: "app-modeller__feel" });
    const writes = document.activeElement === control;
    control.id = `${host.id}-plain`;
    control.replaceWith(host);
    const { label, hint } = this.setting;
    this.editor = openEditor(host, {
      label,
      hint,
      value: control.value,
      readOnly: this.readOnly,
      change: (text) => this.typed(text),
      leave: () => this.trying.focus(),
    });
    host.addEventListener("focusin", () => this.know());
    host.addEventListener("focusout", () => this.commitNow());
    node.querySelector("label").addEventListener("click", () => host.focus());
    this.tell(this.faults ?? []);
    if (writes) host.focus();
  }

  async know() {
    const names = await this.ask.names(this.element);
    if (this.closed || names === this.known) return;
    this.known = names;
    this.editor.know(names);
    this.node.dataset.names = names.length;
  }

  typed(text) {
    clearTimeout(this.timer);
    this.tell([]); // what was told is about the text before this key
    if (text !== undefined) this.plain.control.value = text;
    else if (!this.waitsForSign()) this.edit();
    this.timer = setTimeout(() => (text === undefined ? this.tellDates() : this.commitNow()), PAUSE_MS);
  }

  commitNow() {
    clearTimeout(this.timer);
    if (!this.closed) this.commit(this.value);
    this.tellDates();
  }

  // The server's faults of this step: the mend of this one is taken by one press.
  tell(faults) {
    this.faults = faults;
    const written = this.value.trim();
    const own = faults.filter(
      ({ mend, message }) => this.mends(mend) || (written && message.includes(`“${written.slice(0, QUOTED)}`)),
    );
    this.editor?.tell(own.map(({ message }) => message).join(" "));
    const instead = own.find(({ mend }) => this.mends(mend) && isFeel(this.setting, mend.value))?.mend.value;
    if (instead === this.offered) return;
    this.offered = instead;
    this.mending.replaceChildren(
      ...(instead && !this.readOnly
        ? [
            make("p", { class: "govuk-body-s app-modeller__line" }, "In FEEL: ", make("code", {}, instead)),
            button("Take it in FEEL", () => this.take(instead), { id: `mend-${this.setting.name}` }),
          ]
        : []),
    );
  }

  mends(mend) {
    return mend?.element === this.element && mend.setting === this.setting.name;
  }

  take(text) {
    this.show(text);
    this.commitNow();
    document.getElementById(this.plain.control.id.replace(/-plain$/, ""))?.focus();
  }

  dayField() {
    this.day = make("input", { class: "govuk-input", type: "date", id: `day-${this.setting.name}` });
    this.day.addEventListener("change", () => this.tellDates());
    return group("If a case comes here on", this.day);
  }

  // What a time means, by a school's calendar.
  async tellDates() {
    if (this.setting.widget !== "timer") return;
    const asked = `${this.value}\n${this.day.value}`;
    if (asked === this.told) return;
    this.told = asked;
    const number = ++this.asked;
    const told = await this.ask.dates(this.value, this.day.value);
    if (number !== this.asked) return;
    if (told.day && !this.day.value) {
      this.day.value = told.day;
      this.told = `${this.value}\n${told.day}`;
    }
    this.dates.replaceChildren(...timerInWords(told));
  }

  async tryIt(life = "", time = null) {
    const { name } = this.setting;
    this.outcome.replaceChildren(line("Trying it …"));
    const text = this.value;
    const told = await this.ask.tried({ element: this.element, setting: name, text, life, time });
    const { element } = this;
    if (told.mend && text === this.value) this.tell([{ message: told.fault, mend: { element, setting: name, value: told.mend } }]);
    this.outcome.replaceChildren(...inWords(told));
    this.choices(told);
  }

  // Which example life, and which time of it.
  choices({ lives = {}, life = "", times = [], time = 0 }) {
    const focused = document.activeElement?.id;
    const { name } = this.setting;
    const parts = [];
    if (Object.keys(lives).length && (times.length || life)) {
      const box = choice(`life-${name}`, Object.entries(lives), life, {
        onchange: () => this.tryIt(box.value),
      });
      parts.push(group("Example life", box));
    }
    if (times.length > 1) {
      const each = times.map((words, number) => [number, words]);
      const box = choice(`time-${name}`, each, time, {
        onchange: () => this.tryIt(life, Number(box.value)),
      });
      parts.push(group("When it comes here", box));
    }
    this.against.replaceChildren(...parts);
    if (focused && parts.length) document.getElementById(focused)?.focus();
  }
}

// A time that is written plainly is no FEEL: its mend stands with the faults.
const isFeel = ({ widget }, value) => widget !== "timer" || value.startsWith("=");

const line = (...words) => make("p", { class: "govuk-body-s app-modeller__line" }, ...words);

function inWords({ title, times = [], time, fault, value, timer, because = [], problems = [], note }) {
  const found = [];
  if (title) found.push(line(`In “${title}”${times.length ? `, ${times[time]}` : ""}:`));
  if (fault) found.push(line(make("strong", {}, fault)));
  for (const each of value ? value.split("\n") : []) found.push(line(make("strong", {}, each)));
  if (timer) found.push(...timerInWords(timer));
  if (because.length)
    found.push(
      line("Because"),
      make(
        "ul",
        { class: "govuk-list govuk-list--bullet app-modeller__because" },
        because.map(([name, read]) => make("li", {}, make("code", {}, name), ` is ${read}`)),
      ),
    );
  return [...found, ...[...problems, note].filter(Boolean).map((words) => line(words))];
}

function timerInWords({ words, dates = [], problem, fault }) {
  const found = words ? [line("It is due ", make("strong", {}, words), ".")] : [];
  if (dates.length)
    found.push(
      make(
        "ul",
        { class: "govuk-list app-modeller__because" },
        dates.map(({ from_day, due, day }) =>
          make(
            "li",
            {},
            from_day && `Come to on ${from_day}: `,
            make("strong", {}, due),
            day && ` (${day})`,
          ),
        ),
      ),
    );
  return [...found, ...[problem, fault].filter(Boolean).map((one) => line(one))];
}
