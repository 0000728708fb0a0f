// Tries a row of values in the table as it stands, saved or not, and marks the rules that matched.
import { button, group, make } from "../modeller/dom.js";

export class Trying {
  // `ask` sends the values and gives what the server answers; `mark` gets the numbers of the rules.
  constructor(place, { ask, mark }) {
    Object.assign(this, { place, ask, mark, asked: "" });
    this.told = make("div", { class: "govuk-inset-text", role: "status", hidden: true });
    this.fields = make("div");
    const decide = button("Decide", null, { type: "submit" });
    const form = make("form", { novalidate: true, onsubmit: (sent) => this.send(sent) }, this.fields, decide);
    place.append(this.told, form);
  }

  // Fields for the names that a table reads; what was typed stays while the names do.
  know(decision, names) {
    const asked = JSON.stringify([decision, names]);
    this.place.hidden = !names;
    if (asked === this.asked) return;
    this.asked = asked;
    this.forget();
    this.fields.replaceChildren(...(names ?? []).map((name, place) => field(name, place)));
  }

  // The table was changed: what it said is no longer sure.
  forget() {
    this.told.hidden = true;
    this.mark([]);
  }

  async send(sent) {
    sent.preventDefault();
    const typed = Object.fromEntries(new FormData(sent.target));
    const { rules = [], answer = "", problems = [], problem } = await this.ask(typed);
    const by = rules.length ? `, by rule ${rules.join(", ")}` : "";
    const lines = [...(problem ? [problem] : []), ...problems].map((one) =>
      make("p", { class: "govuk-body" }, one),
    );
    if (answer) lines.unshift(make("p", { class: "govuk-body" }, make("strong", {}, answer), by));
    this.told.replaceChildren(...lines);
    this.told.hidden = false;
    this.mark(rules);
  }
}

function field(name, place) {
  const hint = place ? "" : "FEEL, such as true, 12 or \"yes\"; empty: not known";
  const look = { class: "govuk-input", id: `try-${place}`, name, spellcheck: "false", autocomplete: "off" };
  return group(name, make("input", look), hint);
}
