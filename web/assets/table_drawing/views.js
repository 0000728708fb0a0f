// The decisions of a file, to be gone through; the first table is shown first.
import { make } from "../modeller/dom.js";

const TOGETHER = "How the decisions hang together";
// Beside the palette and below the name, which lie on the picture.
const AROUND = { left: 130, top: 100 };

export class Views {
  constructor(place, unseen, modeler) {
    Object.assign(this, { place, unseen, modeler });
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
    return type === "drd" ? TOGETHER : element.name || element.id;
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
    for (const table of document.querySelectorAll(".tjs-table-container")) table.tabIndex = 0;
    if (this.active?.type === "drd") showBeginning(this.modeler.getActiveViewer().get("canvas"));
    const links = this.modeler.getViews().map((view) => {
      const current = view.element === this.active?.element && "true";
      const onclick = () => this.open(view.element.id);
      const look = { type: "button", class: "app-link-button", "aria-current": current, onclick };
      return make("li", {}, make("button", look, this.words(view)));
    });
    this.place.replaceChildren(...links);
    this.tellUnseen();
  }

  // What dmn-js has no page for stays as it is.
  tellUnseen() {
    const { drgElement = [] } = this.modeler.getDefinitions();
    const unseen = drgElement.filter((one) => one.decisionLogic && !this.find(one.id));
    const names = unseen.map(({ name, id }) => name || id).join(", ");
    this.unseen.hidden = !names;
    this.unseen.textContent =
      `Only the file as text shows how these are worked out, which stays as it is: ${names}.`;
  }
}

function showBeginning(canvas) {
  const { inner, outer } = canvas.viewbox();
  canvas.viewbox({ ...outer, x: inner.x - AROUND.left, y: inner.y - AROUND.top });
}
