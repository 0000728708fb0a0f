// The list of steps: arrows go through it, Enter opens a step. It says what the picture shows.
import { make } from "./dom.js";
import { isStep, kindInWords, nameOf } from "./kinds.js";

const MOVES = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

export class StepList {
  constructor(place, editing, open) {
    Object.assign(this, { place, editing, open, faults: new Map(), current: "" });
    this.list = make("ol", { class: "app-modeller__list", onkeydown: (pressed) => this.walk(pressed) });
    place.append(this.list);
  }

  show(current = this.current) {
    const isNew = current !== this.current;
    this.current = current;
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.step : null;
    const shown = [null, ...this.editing.inOrder()];
    const at = Math.max(
      0,
      shown.findIndex((one) => (one?.id ?? "") === (focused ?? current)),
    );
    this.list.replaceChildren(...shown.map((one, number) => make("li", {}, this.entry(one, number === at))));
    const reached = this.list.querySelectorAll("button")[at];
    if (focused !== null) reached.focus();
    else if (isNew) reveal(this.place.parentElement, reached);
  }

  entry(element, reached) {
    const id = element?.id ?? "";
    const faults = this.faults.get(id) ?? 0;
    return make(
      "button",
      {
        type: "button",
        class: "app-modeller__step",
        tabindex: reached ? "0" : "-1",
        "data-step": id,
        "aria-current": id === this.current ? "true" : false,
        onclick: () => this.open(id),
      },
      make(
        "span",
        { class: "app-modeller__name" },
        element ? nameOf(element.businessObject) : "The process as a whole",
      ),
      make(
        "span",
        { class: "app-modeller__about" },
        element ? about(element) : "name, purpose, who opens it, whom it is about",
      ),
      faults > 0 &&
        make("strong", { class: "govuk-tag govuk-tag--red" }, faults === 1 ? "1 fault" : `${faults} faults`),
    );
  }

  walk(pressed) {
    if (!(pressed.key in MOVES)) return;
    pressed.preventDefault();
    const all = [...this.list.querySelectorAll("button")];
    const from = all.indexOf(document.activeElement);
    const next = all[Math.min(all.length - 1, Math.max(0, from + MOVES[pressed.key]))];
    all.forEach((one) => one.setAttribute("tabindex", one === next ? "0" : "-1"));
    next.focus();
  }

  focus(id) {
    (this.list.querySelector(`[data-step="${CSS.escape(id)}"]`) ?? this.list.querySelector("button")).focus();
  }
}

// Where the list has a window of its own, let it show what was chosen on the picture.
function reveal(box, entry) {
  const [around, own] = [box.getBoundingClientRect(), entry.getBoundingClientRect()];
  if (box.scrollHeight <= box.clientHeight || (own.top >= around.top && own.bottom <= around.bottom)) return;
  box.scrollTop += own.top - around.top - box.clientHeight / 3;
}

function about(element) {
  const { businessObject, host, parent } = element;
  const lane = businessObject.get("lanes").at(-1)?.name;
  const stage = isStep(parent) ? `in “${nameOf(parent.businessObject)}”` : "";
  const kind = businessObject.name ? kindInWords(businessObject) : "";
  return [kind, host ? `on “${nameOf(host.businessObject)}”` : "", lane, stage].filter(Boolean).join(", ");
}
