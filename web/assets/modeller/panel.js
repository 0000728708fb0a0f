// The settings of what is chosen: fields from the server's table, what follows, and what can be done with it.
import { actions } from "./actions.js";
import { choice, group, make } from "./dom.js";
import { field } from "./fields.js";
import { isFlow, kindInWords, nameOf } from "./kinds.js";
import { laneFields } from "./lane_fields.js";
import { laneShapes } from "./lane_moves.js";

export class Panel {
  constructor(place, { editing, settings, choices, readOnly, back, open, ask, help }) {
    Object.assign(this, { editing, settings, choices, readOnly, back, open, ask, help });
    Object.assign(this, { fields: [], faults: [], id: "" });
    this.heading = make("h2", {
      class: "govuk-heading-m app-modeller__title",
      tabindex: "-1",
      id: "modeller-chosen",
    });
    this.known = make("p", { class: "govuk-body-s" });
    this.told = make("ul", { class: "app-modeller__told" });
    this.fieldset = make("fieldset", { class: "app-modeller__fields", disabled: readOnly });
    this.rest = make("div");
    const leave = make(
      "button",
      { type: "button", class: "app-link-button", onclick: () => this.back(this.id) },
      "Back to the list",
    );
    place.append(
      this.heading,
      make("p", { class: "govuk-body-s" }, leave),
      this.known,
      this.told,
      this.fieldset,
      this.rest,
    );
  }

  // Show what is chosen. What somebody is typing in stays as it is: only what is made otherwise is made anew.
  show(id = this.id) {
    const subject = this.editing.subject(id);
    this.id = subject.kind === "process" ? "" : id;
    const values = this.settings.of(subject);
    this.drawFields(subject, values);
    this.drawRest(subject);
    for (const { shown, name } of this.fields) {
      if (!shown.node.contains(document.activeElement))
        shown.show(values.find((one) => one.name === name).value);
    }
    this.heading.textContent = subject.kind === "process" ? "The process as a whole" : titleOf(subject);
    this.known.replaceChildren(
      "Other settings know it as ",
      make("code", {}, subject.businessObject.id),
      ". ",
      this.explained(subject, values),
    );
    this.tellFaults();
  }

  // The page that explains it: of an operation its own, else that of its kind.
  explained({ kind }, values) {
    const operator = values.find(({ name }) => name === "operator")?.value;
    const about = operator ? ["operator", operator] : ["kind", kind];
    const href = [this.help, ...about.map(encodeURIComponent)].join("/");
    return make("a", { class: "govuk-link", href, target: "_blank" }, "Help on this (opens in a new tab)");
  }

  drawFields(subject, values) {
    const isWay = subject.kind === "sequenceFlow";
    const way = isWay && [
      subject.element.target.id,
      subject.businessObject.sourceRef.default === subject.businessObject,
      this.names(),
    ];
    const looks = JSON.stringify([
      this.id,
      subject.kind,
      kindInWords(subject.businessObject),
      values.map(({ name }) => name),
      way,
    ]);
    if (looks === this.drawn) return;
    this.drawn = looks;
    this.fields.forEach(({ shown }) => shown.close?.());
    this.fields = values.map((one) => ({ name: one.name, shown: this.field(subject, one) }));
    this.keepingFocus(this.fieldset, () => {
      const legend = make("legend", { class: "govuk-visually-hidden" }, "Settings");
      this.fieldset.replaceChildren(legend, ...this.grouped(values), ...(isWay ? this.way(subject) : []));
    });
  }

  // What follows, and what can be done.
  drawRest(subject) {
    const { element, businessObject } = subject;
    const around = this.editing.flows(element).map((flow) => [flow.id, wayInWords(flow)]);
    const lanes = this.editing.lanes().map(({ id, businessObject: { name } }) => [id, name]);
    const loop = businessObject.loopCharacteristics?.isSequential;
    const looks = JSON.stringify([this.id, kindInWords(businessObject), around, this.names(), loop, lanes]);
    if (looks === this.acted) return;
    this.acted = looks;
    const follows = this.id && subject.kind !== "sequenceFlow" ? this.following(subject) : "";
    const possible = () => (this.readOnly ? "" : actions(this.editing, subject, this.open));
    const acts = this.id ? possible() : laneFields(this.editing, this.readOnly);
    this.keepingFocus(this.rest, () => this.rest.replaceChildren(follows, acts));
  }

  names() {
    return this.editing.steps().map((one) => [one.id, nameOf(one.businessObject)]);
  }

  keepingFocus(part, draw) {
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    draw();
    if (focused) (document.getElementById(focused) ?? this.heading).focus();
  }

  // What few steps have stands under a heading, open where something of it is set.
  grouped(values) {
    const nodes = (group) =>
      this.fields
        .filter((one, number) => (values[number].group ?? "") === group)
        .map(({ shown }) => shown.node);
    const groups = [...new Set(values.map(({ group }) => group).filter(Boolean))];
    const folded = (group) =>
      make(
        "details",
        { class: "govuk-details", open: values.some((one) => one.group === group && one.value) },
        make(
          "summary",
          { class: "govuk-details__summary" },
          make("span", { class: "govuk-details__summary-text" }, group),
        ),
        make("div", { class: "govuk-details__text" }, nodes(group)),
      );
    return [...nodes(""), ...groups.map(folded)];
  }

  field(subject, setting) {
    const lanes = () => {
      const names = laneShapes(subject.element).map(({ businessObject }) => businessObject.name ?? "");
      return [...new Set(names)].map((name) => [name, name]);
    };
    const named = this.choices[setting.widget];
    const offered = setting.widget === "lane" ? lanes() : named && Object.entries(named);
    const { id, ask, readOnly } = this;
    const commit = (value) => {
      // What was typed last may come when something else is chosen already, or when the step is gone.
      if (id && !this.editing.registry.get(id)) return;
      this.editing.did = `“${titleOf(subject)}”: ${setting.label}`;
      this.settings.write(this.editing.subject(id), setting, value);
    };
    return field(setting, offered, commit, { ask, readOnly, element: subject.businessObject.id });
  }

  following({ element }) {
    const flows = this.editing.flows(element);
    if (!flows.length) return "";
    const way = (flow) =>
      make(
        "li",
        {},
        make(
          "button",
          {
            type: "button",
            class: "app-link-button",
            id: `way-${flow.id}`,
            onclick: () => this.open(flow.id),
          },
          wayInWords(flow),
        ),
      );
    return make(
      "div",
      {},
      make("h3", { class: "govuk-heading-s" }, "What follows"),
      make("ul", { class: "govuk-list" }, flows.map(way)),
    );
  }

  // Where a flow leads, and whether it is the one that is taken when no other is.
  way({ element, businessObject }) {
    const reachable = this.readOnly ? [] : this.editing.reachable(element.source.id);
    const targets = [...new Set([element.target, ...reachable])].map((one) => [
      one.id,
      nameOf(one.businessObject),
    ]);
    const leads = choice("way-leads", targets, element.target.id, {
      onchange: () => this.editing.redirect(element.id, leads.value),
    });
    const several =
      element.source.outgoing.filter(isFlow).length > 1 &&
      "default" in element.source.businessObject.$descriptor.propertiesByName;
    return [group("Leads to", leads), ...(several ? [this.otherwise(element, businessObject)] : [])];
  }

  otherwise(element, businessObject) {
    const id = "way-default";
    const checked = businessObject.sourceRef.default === businessObject;
    const box = make("input", {
      class: "govuk-checkboxes__input",
      type: "checkbox",
      id,
      checked,
      onchange: () => this.editing.setDefault(element.id, box.checked),
    });
    return make(
      "div",
      { class: "govuk-form-group govuk-checkboxes govuk-checkboxes--small" },
      make(
        "div",
        { class: "govuk-checkboxes__item" },
        box,
        make(
          "label",
          { class: "govuk-label govuk-checkboxes__label", for: id },
          "Taken when no other way is",
        ),
      ),
    );
  }

  tellFaults() {
    // What is wrong with the condition of a way is told at the step that it leaves.
    const leaves = this.editing.subject(this.id).element?.source?.id ?? this.id;
    const own = this.faults.filter(({ element }) => this.id && [this.id, leaves].includes(element));
    for (const { shown } of this.fields) shown.tell?.(this.id ? own : this.faults);
    this.told.replaceChildren(
      ...own.map(({ message, severity }) =>
        make("li", { class: `app-modeller__fault app-modeller__fault--${severity}` }, message),
      ),
    );
  }

  focus() {
    this.heading.focus();
  }
}

const titleOf = ({ businessObject, element, kind }) =>
  kind === "sequenceFlow"
    ? `From “${nameOf(element.source.businessObject)}” to “${nameOf(element.target.businessObject)}”`
    : nameOf(businessObject);

const wayInWords = ({ businessObject, target, source }) => {
  const otherwise = source.businessObject.default === businessObject ? " (when no other way is taken)" : "";
  return `${businessObject.name ? `${businessObject.name}: ` : ""}${nameOf(target.businessObject)}${otherwise}`;
};
