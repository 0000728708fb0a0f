// What can be done with a step from the panel: all that the picture offers to a mouse.
import { button, choice, group, make } from "./dom.js";
import { ATTACHED, FOLLOWING, kindOf, kindsLike, nameOf } from "./kinds.js";

const DIRECTIONS = ["left", "right", "up", "down"];

export function actions(editing, subject, open) {
  const { element } = subject;
  const parts = subject.kind === "sequenceFlow" ? [] : stepActions(editing, subject, open);
  const words = subject.kind === "sequenceFlow" ? "Remove this way" : "Remove this step";
  const next = () => element.source?.id ?? element.incoming.find(({ source }) => source)?.source.id ?? "";
  const remove = () => {
    const after = next();
    editing.remove(element.id);
    open(after);
  };
  const look = { class: "govuk-button govuk-button--warning app-modeller__button" };
  return make(
    "div",
    { class: "app-modeller__actions" },
    make("h3", { class: "govuk-heading-s" }, "Change the process"),
    parts,
    button(words, remove, look),
  );
}

function stepActions(editing, { element, businessObject }, open) {
  const added = (act) => (kind) => open(act(kind));
  const ends = businessObject.$type === "bpmn:EndEvent";
  const hosts = businessObject.$instanceOf("bpmn:Activity");
  const others = kindsLike(businessObject).filter((kind) => kind !== kindOf(businessObject));
  return [
    !ends && adding(editing, element, open),
    hosts &&
      pick(
        "attach",
        "Add to this step",
        ATTACHED,
        added((kind) => editing.attach(element.id, kind)),
      ),
    others.length > 0 &&
      pick(
        "become",
        "Change its kind to",
        others,
        added((kind) => editing.changeKind(element.id, kind)),
      ),
    hosts && repeating(editing, element),
    !ends && connecting(editing, element, open),
    moving(editing, element),
  ];
}

const kindChoice = (name, kinds) =>
  choice(
    `act-${name}`,
    kinds.map((kind, number) => [number, kind.words]),
    "0",
  );

// A step that is named when it is added is known to other settings by a word that people can read.
function adding(editing, element, open) {
  const words = "Add a step after this one";
  const box = kindChoice("add", FOLLOWING);
  const name = make("input", { class: "govuk-input", type: "text", id: "act-name", autocomplete: "off" });
  const add = () => open(editing.addAfter(element.id, FOLLOWING[box.value], name.value.trim()));
  const called = row(
    group("Called", name),
    button("Do it", add, { "aria-label": `${words}: do it`, id: "do-add" }),
  );
  return make("div", {}, group(words, box), called);
}

function pick(name, words, kinds, act) {
  const box = kindChoice(name, kinds);
  return row(
    group(words, box),
    button("Do it", () => act(kinds[box.value]), { "aria-label": `${words}: do it`, id: `do-${name}` }),
  );
}

// How often a step is done; of what list is one of its settings.
function repeating(editing, element) {
  const loop = element.businessObject.loopCharacteristics;
  const now = !loop ? "once" : loop.isSequential ? "sequential" : "parallel";
  const options = [
    ["once", "Once"],
    ["sequential", "For each of a list, one after another"],
    ["parallel", "For each of a list, all at once"],
  ];
  const box = choice("act-repeat", options, now, { onchange: () => editing.repeat(element.id, box.value) });
  return group("How often it is done", box);
}

function connecting(editing, element, open) {
  const targets = editing.reachable(element.id).map((one) => [one.id, nameOf(one.businessObject)]);
  if (!targets.length) return "";
  const box = choice("act-connect", targets, targets[0][0]);
  return row(
    group("Lead from here to", box),
    button("Do it", () => open(editing.connect(element.id, box.value)), {
      "aria-label": "Lead from here to: do it",
      id: "do-connect",
    }),
  );
}

function moving(editing, element) {
  const move = (direction) =>
    button(direction, () => editing.move(element.id, direction), {
      id: `move-${direction}`,
      "aria-label": `Move ${direction}`,
    });
  return make(
    "div",
    { class: "govuk-form-group", role: "group", "aria-label": "Move on the picture" },
    make("p", { class: "govuk-label" }, "Move on the picture"),
    make("div", { class: "app-modeller__moves" }, DIRECTIONS.map(move)),
  );
}

const row = (...parts) => make("div", { class: "app-modeller__row" }, parts);
