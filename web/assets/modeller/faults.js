// What the server finds wrong with the diagram as it stands: on the picture, in the list and in words.
import { make } from "./dom.js";
import { inWords, mendButton, severityTag } from "./fault_words.js";
import { nameOf } from "./kinds.js";

export class Faults {
  // `mend` does what a fault proposes, or is null where nobody may.
  constructor(place, { modeler, server, open, mend, tell, pressing, processId }) {
    Object.assign(this, { place, modeler, server, open, mend, tell, pressing, processId, asked: 0 });
    this.summary = make("p", { class: "govuk-body", role: "status" });
    this.list = make("ul", { class: "govuk-list app-modeller__faultlist" });
    place.append(this.summary, this.list);
  }

  // The diagram was changed: an answer that is still to come is about what it was.
  forget() {
    this.asked += 1;
  }

  // Ask for the faults of a diagram; only the answer to the last question counts.
  async ask(source) {
    const number = ++this.asked;
    try {
      const answer = await this.server.faults(source);
      if (answer.ok) this.pressing.draw("faults", () => number === this.asked && this.show(answer.body.faults));
    } catch {
      // The connection is lost: saving says so.
    }
  }

  show(found) {
    // The process itself is what no shape stands for.
    const faults = found.map((one) => (one.element === this.processId() ? { ...one, element: "" } : one));
    this.summary.textContent = inWords(faults);
    this.list.replaceChildren(...faults.map((fault) => this.entry(fault)));
    this.mark(faults);
    this.tell(faults);
  }

  entry({ element, file, message, severity, mend }) {
    const about = this.modeler.get("elementRegistry").get(element);
    const inDiagram = about || (!element && file === "process.bpmn");
    const name = about ? nameOf(about.businessObject) : inDiagram ? "The process as a whole" : element;
    const where = inDiagram
      ? make("button", { type: "button", class: "app-link-button", onclick: () => this.open(element) }, name)
      : make("strong", {}, name || file);
    // What is wrong in a table is mended on its own page.
    const mine = mend && this.mend && file === "process.bpmn";
    const press = mine ? mendButton(mend, name, this.summary, this.mend) : "";
    return make("li", {}, severityTag(severity), " ", where, ` ${message} `, press);
  }

  mark(faults) {
    const overlays = this.modeler.get("overlays");
    const registry = this.modeler.get("elementRegistry");
    overlays.remove({ type: "fault" });
    const worst = new Map();
    for (const { element, severity } of faults)
      if (registry.get(element) && worst.get(element) !== "error") worst.set(element, severity);
    for (const [element, severity] of worst) {
      const sign = make(
        "span",
        { class: `app-modeller__sign app-modeller__sign--${severity}`, "aria-hidden": "true" },
        "!",
      );
      const line = Boolean(registry.get(element).waypoints);
      overlays.add(element, "fault", {
        position: line ? { top: 0, left: 0 } : { top: -10, right: 10 },
        html: sign,
      });
    }
  }
}
