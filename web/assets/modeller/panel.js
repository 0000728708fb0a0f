// The settings of what is chosen: fields from the server's table, what follows, and what can be done with it.
import { actions } from "./actions.js";
import { choice, group, make } from "./dom.js";
import { field } from "./fields.js";
import { isFlow, kindInWords, nameOf } from "./kinds.js";
import { laneShapes } from "./lane_moves.js";

export class Panel {
  constructor(place, { editing, settings, choices, readOnly, back, open }) {
    Object.assign(this, { place, editing, settings, choices, readOnly, back, open, fields: [], faults: [], id: "" });
  }

  // Show what is chosen. What somebody is typing in stays as it is.
  show(id = this.id) {
    const subject = this.editing.subject(id);
    this.id = subject.businessObject === subject.element.businessObject && id ? id : "";
    const values = this.settings.of(subject);
    const looks = this.looks(subject, values);
    if (looks !== this.drawn) this.draw(subject, values, looks);
    for (const { shown, name } of this.fields) {
      if (!shown.node.contains(document.activeElement)) shown.show(values.find((one) => one.name === name).value);
    }
    this.heading.textContent = subject.kind === "process" ? "The process as a whole" : titleOf(subject);
    this.tellFaults();
  }

  // What the panel is made of: while that is the same only values change.
  looks(subject, values) {
    const around = subject.element.outgoing?.map(({ id, target, businessObject }) => [id, target?.id, businessObject.name, nameOf(target.businessObject)]);
    const steps = this.editing.steps().map((one) => [one.id, nameOf(one.businessObject)]);
    const isDefault = subject.businessObject.sourceRef?.default === subject.businessObject;
    const names = values.map(({ name }) => name);
    return JSON.stringify([this.id, subject.kind, kindInWords(subject.businessObject), names, around, steps, isDefault]);
  }

  draw(subject, values, looks) {
    const focused = this.place.contains(document.activeElement) ? document.activeElement.id : "";
    this.drawn = looks;
    this.heading = make("h2", { class: "govuk-heading-m app-modeller__title", tabindex: "-1", id: "modeller-chosen" });
    this.told = make("ul", { class: "app-modeller__told" });
    this.fields = values.map((one) => ({ name: one.name, shown: this.field(subject, one) }));
    const shape = this.id && subject.kind !== "sequenceFlow";
    this.place.replaceChildren(
      this.heading,
      make("p", { class: "govuk-body-s" }, make("button", { type: "button", class: "app-link-button", onclick: () => this.back(this.id) }, "Back to the list")),
      this.told,
      make("fieldset", { class: "app-modeller__fields", disabled: this.readOnly },
        make("legend", { class: "govuk-visually-hidden" }, "Settings"),
        this.fields.map(({ shown }) => shown.node),
        subject.kind === "sequenceFlow" && this.way(subject)),
      shape ? this.following(subject) : "",
      this.id && !this.readOnly ? actions(this.editing, subject, this.open) : "",
    );
    if (focused) (document.getElementById(focused) ?? this.heading).focus();
  }

  field(subject, setting) {
    const offered = setting.widget === "lane" ? laneShapes(subject.element).map(({ businessObject }) => businessObject.name) : this.choices[setting.widget];
    return field(setting, offered, (value) => {
      this.editing.did = `“${titleOf(subject)}”: ${setting.label}`;
      this.settings.write(this.editing.subject(this.id), setting, value);
    });
  }

  following({ element }) {
    const flows = this.editing.flows(element);
    if (!flows.length) return "";
    const way = (flow) => make("li", {}, make("button", { type: "button", class: "app-link-button", id: `way-${flow.id}`, onclick: () => this.open(flow.id) }, wayInWords(flow)));
    return make("div", {}, make("h3", { class: "govuk-heading-s" }, "What follows"), make("ul", { class: "govuk-list" }, flows.map(way)));
  }

  // Where a flow leads, and whether it is the one that is taken when no other is.
  way({ element, businessObject }) {
    const reachable = this.readOnly ? [] : this.editing.reachable(element.source.id);
    const targets = [...new Set([element.target, ...reachable])].map((one) => [one.id, nameOf(one.businessObject)]);
    const leads = choice("way-leads", targets, element.target.id, { onchange: () => this.editing.redirect(element.id, leads.value) });
    const several = element.source.outgoing.filter(isFlow).length > 1 && "default" in element.source.businessObject.$descriptor.propertiesByName;
    return [group("Leads to", leads), several && this.otherwise(element, businessObject)];
  }

  otherwise(element, businessObject) {
    const id = "way-default";
    const checked = businessObject.sourceRef.default === businessObject;
    const box = make("input", { class: "govuk-checkboxes__input", type: "checkbox", id, checked, onchange: () => this.editing.setDefault(element.id, box.checked) });
    return make("div", { class: "govuk-form-group govuk-checkboxes govuk-checkboxes--small" },
      make("div", { class: "govuk-checkboxes__item" }, box, make("label", { class: "govuk-label govuk-checkboxes__label", for: id }, "Taken when no other way is")));
  }

  tellFaults() {
    const own = this.faults.filter(({ element }) => this.id && element === this.id);
    this.told.replaceChildren(...own.map(({ message, severity }) => make("li", { class: `app-modeller__fault app-modeller__fault--${severity}` }, message)));
  }

  focus() {
    this.heading.focus();
  }
}

const titleOf = ({ businessObject, element, kind }) =>
  kind === "sequenceFlow" ? `From “${nameOf(element.source.businessObject)}” to “${nameOf(element.target.businessObject)}”` : nameOf(businessObject);

const wayInWords = ({ businessObject, target, source }) => {
  const otherwise = source.businessObject.default === businessObject ? " (when no other way is taken)" : "";
  return `${businessObject.name ? `${businessObject.name}: ` : ""}${nameOf(target.businessObject)}${otherwise}`;
};
