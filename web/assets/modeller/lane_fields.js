// The lanes of a process, in the panel of the process as a whole: named, added, taken away.
import { button, group, make } from "./dom.js";

export function laneFields(editing, readOnly) {
  const lanes = editing.lanes();
  const pool = editing.process().element.type === "bpmn:Participant";
  if (!pool) return "";
  const remove = (lane, number) =>
    button("Remove", () => editing.removeLane(lane), {
      "aria-label": `Remove lane ${number + 1}`,
      id: `remove-lane-${number}`,
    });
  const row = (lane, number) =>
    make(
      "div",
      { class: "app-modeller__row" },
      name(editing, lane, number),
      lanes.length > 1 && remove(lane, number),
    );
  const fields = make(
    "fieldset",
    { class: "app-modeller__fields", disabled: readOnly },
    make("legend", { class: "govuk-heading-s" }, "Lanes"),
    lanes.map(row),
    button("Add a lane", () => editing.addLane(), { id: "add-lane" }),
  );
  return fields;
}

function name(editing, lane, number) {
  const control = make("input", {
    class: "govuk-input",
    type: "text",
    id: `lane-${number}`,
    autocomplete: "off",
  });
  control.value = lane.businessObject.name ?? "";
  control.addEventListener("change", () => editing.renameLane(lane, control.value.trim()));
  return group(`Lane ${number + 1}`, control);
}
