// The buttons above the picture, and whether all is saved.
import { button, make } from "./dom.js";

export class Bar {
  constructor(place, modeler, readOnly) {
    this.modeler = modeler;
    this.undo = button("Undo", () => this.stack.canUndo() && this.stack.undo());
    this.redo = button("Redo", () => this.stack.canRedo() && this.stack.redo());
    this.status = make("p", { class: "govuk-body app-modeller__status", role: "status" });
    const canvas = modeler.get("canvas");
    const zoom = modeler.get("zoomScroll");
    place.append(
      ...(readOnly ? [] : [this.undo, this.redo]),
      button("Show all", () => canvas.zoom("fit-viewport", "auto")),
      button("Larger", () => zoom.stepZoom(1)),
      button("Smaller", () => zoom.stepZoom(-1)),
      button("Overview", () => modeler.get("minimap").toggle()),
      this.status,
    );
    if (!readOnly) document.addEventListener("keydown", (pressed) => this.press(pressed));
    this.refresh();
  }

  get stack() {
    return this.modeler.get("commandStack");
  }

  refresh() {
    const stack = this.modeler.get("commandStack", false);
    // Who presses until nothing is left stays where they are: a button that is disabled lets the keyboard go.
    this.undo.ariaDisabled = !stack?.canUndo();
    this.redo.ariaDisabled = !stack?.canRedo();
  }

  say(words, fine = true) {
    this.status.textContent = words;
    this.status.classList.toggle("app-modeller__status--lost", !fine);
  }

  // In the list and the panel the keys do what they do on the picture; in a field they belong to what is typed.
  press(pressed) {
    const elsewhere = pressed.target.closest("input[type=text], textarea, .djs-container, [contenteditable]");
    if (elsewhere || !(pressed.ctrlKey || pressed.metaKey)) return;
    const key = pressed.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    pressed.preventDefault();
    if (key === "y" || pressed.shiftKey) this.stack.redo();
    else this.stack.undo();
  }
}
