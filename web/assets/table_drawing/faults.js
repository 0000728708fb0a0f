// What the server finds wrong with the process as the tables stand, in words, each with its way out.
import { make } from "../modeller/dom.js";
import { inWords, mendButton, severityTag } from "../modeller/fault_words.js";

export class TableFaults {
  // `open` shows a decision, `nameOf` gives its name; `mend` does what a fault proposes, or is null.
  constructor(place, { path, open, nameOf, mend }) {
    Object.assign(this, { path, open, nameOf, mend });
    this.summary = make("p", { class: "govuk-body", role: "status" });
    this.list = make("ul", { class: "govuk-list app-modeller__faultlist" });
    this.others = make("ul", { class: "govuk-list app-modeller__faultlist" });
    this.elsewhere = details("In the other files of the process", this.others);
    place.append(this.summary, this.list, this.elsewhere);
  }

  show(faults) {
    const own = (one) => one.file === this.path;
    const others = faults.filter((one) => !own(one));
    this.summary.textContent = inWords(faults);
    this.list.replaceChildren(...faults.filter(own).map((fault) => this.entry(fault)));
    this.others.replaceChildren(...others.map((fault) => this.entry(fault)));
    this.elsewhere.hidden = !others.length;
  }

  entry({ element, file, message, severity, mend }) {
    const name = file === this.path ? this.nameOf(element) : "";
    const look = { type: "button", class: "app-link-button", onclick: () => this.open(element) };
    const where = name ? make("button", look, name) : make("strong", {}, file);
    const press =
      name && mend && this.mend ? mendButton(mend, name, this.summary, (one) => this.mend(one)) : "";
    return make("li", {}, severityTag(severity), " ", where, ` ${message} `, press);
  }
}

function details(words, inside) {
  const summary = make(
    "summary",
    { class: "govuk-details__summary" },
    make("span", { class: "govuk-details__summary-text" }, words),
  );
  const text = make("div", { class: "govuk-details__text" }, inside);
  return make("details", { class: "govuk-details" }, summary, text);
}
