// Reads and writes what the table of settings lists, as engine/bpmn/rewriting.py does in a file.
// A subject is { element, businessObject, kind }: the shape that a command is about, and what it stands for.
import { Extensions } from "./extensions.js";
import { laneShapes, moveIntoLane } from "./lane_moves.js";
import { messageOf, senderOf, writeMessage } from "./messages.js";

// What Camunda Modeler writes as an attribute, by our name of the property.
const CAMUNDA_ATTRIBUTES = { formKey: "formKey", due: "dueDate", assignTo: "assignee" };
const HOLDERS = ["camunda:Properties", "spiffworkflow:Properties"];
const TIMES = ["timeDuration", "timeDate", "timeCycle"];
const OPERATOR = "spiffworkflow:ServiceTaskOperator";
const DECISION = "spiffworkflow:CalledDecisionId";
export const PARAMETER = "parameter.";

export class Settings {
  constructor(modeler, table, operators) {
    Object.assign(this, { modeler, table, operators, extensions: new Extensions(modeler) });
  }

  // The settings that an element has, in the order of the table, each with its value.
  of(subject) {
    const own = this.table.filter((one) => one.kinds.includes(subject.kind) && this.has(subject, one));
    return [...own, ...this.parameters(subject)].map((one) => ({ ...one, value: this.read(subject, one) }));
  }

  has({ businessObject, element }, { place }) {
    if (place === "timer") return Boolean(timerOf(businessObject));
    if (place === "message") return Boolean(senderOf(businessObject));
    if (place === "items") return Boolean(repeatedOf(businessObject));
    return place !== "lane" || laneShapes(element).length > 0;
  }

  parameters(subject) {
    const called = this.extensions.find(subject.businessObject, OPERATOR);
    if (subject.kind !== "serviceTask" || !called) return [];
    const known = this.operators[called.id]?.parameters ?? [];
    const others = (called.parameterList?.parameters ?? []).filter(
      ({ id }) => !known.some(({ name }) => name === id),
    );
    return [
      ...known.map((one) =>
        parameter(
          one.name,
          `FEEL that gives ${one.kind}: ${one.meaning}.${one.required ? "" : " It may be left out."}`,
        ),
      ),
      ...others.map(({ id }) => parameter(id, "The operation does not know this. Empty it.")),
    ];
  }

  read(subject, setting) {
    return READ[setting.place].call(this, subject, setting) ?? "";
  }

  // One command, whatever it takes.
  write(subject, setting, text) {
    const value = text.trim();
    if (value === this.read(subject, setting)) return;
    this.modeler.get("atOnce").act(() => WRITE[setting.place].call(this, subject, setting, value));
  }

  // The last word on a property: bpmn.io's overrules Camunda's.
  item({ businessObject }, name) {
    const holders = HOLDERS.flatMap((type) =>
      this.extensions.values(businessObject).filter((one) => one.$type === type),
    );
    const found = holders.flatMap((holder) =>
      (holder.values ?? []).filter((item) => item.name === name).map((item) => ({ holder, item })),
    );
    return found.at(-1);
  }

  addProperty(subject, name, value) {
    const type = "spiffworkflow:Properties";
    const holder =
      this.extensions.find(subject.businessObject, type) ??
      this.extensions.add(subject, type, { values: [] });
    const item = this.extensions.make("spiffworkflow:Property", holder, { name, value });
    this.extensions.change(subject, holder, { values: [...(holder.values ?? []), item] });
  }

  // A property, and what held it alone.
  removeProperty(subject, { holder, item }) {
    const left = holder.values.filter((one) => one !== item);
    if (left.length) this.extensions.change(subject, holder, { values: left });
    else this.extensions.remove(subject, holder);
  }
}

const parameter = (name, hint) => ({
  name: PARAMETER + name,
  label: name,
  hint,
  place: "parameter",
  widget: "feel",
});
const timerOf = (businessObject) =>
  businessObject.get("eventDefinitions")?.find((one) => one.$type === "bpmn:TimerEventDefinition");
const repeatedOf = ({ loopCharacteristics }) =>
  loopCharacteristics?.$type === "bpmn:MultiInstanceLoopCharacteristics" ? loopCharacteristics : null;
const timeOf = (definition) => TIMES.find((name) => definition?.[name]);
const camunda = (name) => `camunda:${CAMUNDA_ATTRIBUTES[name] ?? name}`;

const READ = {
  attribute: ({ businessObject }, { name }) => businessObject.get(name),
  documentation: ({ businessObject }) => businessObject.get("documentation")[0]?.text?.trim(),
  property(subject, { name }) {
    return this.item(subject, name)?.item.value ?? subject.businessObject.get(camunda(name));
  },
  lane: ({ businessObject }) => businessObject.get("lanes").at(-1)?.name,
  decision({ businessObject }) {
    return (
      this.extensions.find(businessObject, DECISION)?.body?.trim() ??
      businessObject.get("camunda:decisionRef")
    );
  },
  operator({ businessObject }) {
    return this.extensions.find(businessObject, OPERATOR)?.id ?? businessObject.get("camunda:topic");
  },
  parameter({ businessObject }, { name }) {
    const list = this.extensions.find(businessObject, OPERATOR)?.parameterList?.parameters ?? [];
    return list.find(({ id }) => id === name.slice(PARAMETER.length))?.value;
  },
  timer({ businessObject }) {
    const definition = timerOf(businessObject);
    return definition?.[timeOf(definition)]?.body?.trim();
  },
  message: ({ businessObject }) => messageOf(businessObject)?.name,
  condition: ({ businessObject }) => businessObject.conditionExpression?.body?.trim(),
  script: ({ businessObject }) => businessObject.script?.trim(),
  called: ({ businessObject }) => businessObject.calledElement,
  items: ({ businessObject }) => repeatedOf(businessObject)?.get("camunda:collection"),
};

const WRITE = {
  attribute(subject, { name }, value) {
    const { element, businessObject } = subject;
    if (name === "name" && element.businessObject === businessObject)
      this.extensions.modeling.updateLabel(element, value || null);
    else this.extensions.change(subject, businessObject, { [name]: value || undefined });
  },
  documentation(subject, setting, value) {
    const { businessObject } = subject;
    const there = businessObject.get("documentation")[0];
    if (there && value) this.extensions.change(subject, there, { text: value });
    else
      this.extensions.change(subject, businessObject, {
        documentation: value
          ? [this.extensions.make("bpmn:Documentation", businessObject, { text: value })]
          : [],
      });
  },
  property(subject, { name }, value) {
    const found = this.item(subject, name);
    const attribute = camunda(name);
    if (!found && subject.businessObject.get(attribute) !== undefined)
      this.extensions.change(subject, subject.businessObject, { [attribute]: value || undefined });
    else if (found && value) this.extensions.change(subject, found.item, { value });
    else if (found) this.removeProperty(subject, found);
    else if (value) this.addProperty(subject, name, value);
  },
  lane({ element }, setting, value) {
    moveIntoLane(this.modeler, element, value);
  },
  decision(subject, setting, value) {
    const called = this.extensions.find(subject.businessObject, DECISION);
    const attribute = "camunda:decisionRef";
    if (!called && subject.businessObject.get(attribute) !== undefined)
      this.extensions.change(subject, subject.businessObject, { [attribute]: value || undefined });
    else if (called && value) this.extensions.change(subject, called, { body: value });
    else if (called) this.extensions.remove(subject, called);
    else if (value) this.extensions.add(subject, DECISION, { body: value }, true);
  },
  operator(subject, setting, value) {
    const called = this.extensions.find(subject.businessObject, OPERATOR);
    if (!called && subject.businessObject.get("camunda:topic") !== undefined)
      this.extensions.change(subject, subject.businessObject, { "camunda:topic": value });
    else if (called) this.extensions.change(subject, called, { id: value });
    else this.extensions.add(subject, OPERATOR, { id: value }, true);
  },
  parameter(subject, { name }, value) {
    const called = this.extensions.find(subject.businessObject, OPERATOR);
    const list =
      called.parameterList ?? this.extensions.make("spiffworkflow:Parameters", called, { parameters: [] });
    if (!called.parameterList) this.extensions.change(subject, called, { parameterList: list });
    const id = name.slice(PARAMETER.length);
    const there = (list.parameters ?? []).find((one) => one.id === id);
    const others = (list.parameters ?? []).filter((one) => one !== there);
    if (there && value) this.extensions.change(subject, there, { value });
    else
      this.extensions.change(subject, list, {
        parameters: value
          ? [...others, this.extensions.make("spiffworkflow:Parameter", list, { id, type: "str", value })]
          : others,
      });
  },
  timer(subject, setting, value) {
    const definition = timerOf(subject.businessObject);
    const was = timeOf(definition);
    const name = value.startsWith("R") ? "timeCycle" : !was || was === "timeCycle" ? "timeDuration" : was;
    const made = value
      ? this.extensions.make("bpmn:FormalExpression", definition, { body: value })
      : undefined;
    this.extensions.change(subject, definition, { ...(was && { [was]: undefined }), [name]: made });
  },
  message(subject, setting, value) {
    writeMessage(this.modeler, this.extensions, subject, value);
  },
  condition(subject, setting, value) {
    const { businessObject } = subject;
    const there = businessObject.conditionExpression;
    if (there && value) this.extensions.change(subject, there, { body: value });
    else
      this.extensions.change(subject, businessObject, {
        conditionExpression: value
          ? this.extensions.make("bpmn:FormalExpression", businessObject, { body: value })
          : undefined,
      });
  },
  script(subject, setting, value) {
    this.extensions.change(subject, subject.businessObject, { script: value || undefined });
  },
  called(subject, setting, value) {
    this.extensions.change(subject, subject.businessObject, { calledElement: value || undefined });
  },
  items(subject, setting, value) {
    this.extensions.change(subject, repeatedOf(subject.businessObject), {
      "camunda:collection": value || undefined,
    });
  },
};
