// Undo and redo of what is shown, and whether all is saved.
import { button, make } from "../modeller/dom.js";

export class TableBar {
  constructor(place, stack, readOnly) {
    this.stack = stack;
    this.undo = button("Undo", () => stack()?.undo());
    this.redo = button("Redo", () => stack()?.redo());
    this.status = make("p", { class: "govuk-body app-modeller__status", role: "status" });
    place.append(...(readOnly ? [] : [this.undo, this.redo]), this.status);
    this.refresh();
  }

  refresh() {
    const stack = this.stack();
    this.undo.ariaDisabled = !stack?.canUndo();
    this.redo.ariaDisabled = !stack?.canRedo();
  }

  say(words, fine = true) {
    this.status.textContent = words;
    this.status.classList.toggle("app-modeller__status--lost", !fine);
  }
}
