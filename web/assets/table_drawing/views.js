// The decisions of a file, to be gone through; the first table is shown first.
import { make } from "../modeller/dom.js";

// Beside the palette and below the name, which lie on the picture.
const AROUND = { left: 130, top: 100 };

export class Views {
  constructor(place, modeler, { name }) {
    Object.assign(this, { place, modeler, name });
    modeler.on("views.changed", () => this.show());
  }

  get active() {
    return this.modeler.getActiveView();
  }

  find(id) {
    return this.modeler.getViews().find((one) => one.element.id === id);
  }

  // The name of a decision that can be shown.
  nameOf(id) {
    const view = this.find(id);
    return view ? this.words(view) : "";
  }

  words({ type, element }) {
    return type === "drd" ? this.name : element.name || element.id;
  }

  async open(id) {
    const view = this.find(id);
    if (view && view.element !== this.active?.element) await this.modeler.open(view);
    this.show();
  }

  async openFirst(id) {
    const views = this.modeler.getViews();
    const first = this.find(id) ?? views.find(({ type }) => type === "decisionTable") ?? views[0];
    await this.open(first?.element.id);
  }

  show() {
    // A wide table is scrolled by keyboard too, where nothing in it can be typed into.
    document.querySelectorAll(".tjs-table-container").forEach((table) => table.setAttribute("tabindex", "0"));
    if (this.active?.type === "drd") showBeginning(this.modeler.getActiveViewer().get("canvas"));
    const links = this.modeler.getViews().map((view) => {
      const current = view.element === this.active?.element && "true";
      const look = { type: "button", class: "app-link-button", "aria-current": current };
      return make("li", {}, make("button", { ...look, onclick: () => this.open(view.element.id) }, this.words(view)));
    });
    this.place.replaceChildren(...links);
  }
}

function showBeginning(canvas) {
  const { inner, outer } = canvas.viewbox();
  canvas.viewbox({ ...outer, x: inner.x - AROUND.left, y: inner.y - AROUND.top });
}
