// Giving a step to another lane draws it there; inside a stage, which lies where it lies, it only belongs to it.
import { holds, isInStage, lanesAround, setLanes } from "./lanes.js";

const STEP = 20;

// The lanes that hold no lanes of their own.
export const laneShapes = (element) =>
  lanesAround(element).filter((lane) => !lane.children.some((child) => child.type === "bpmn:Lane"));

export function moveIntoLane(modeler, element, name) {
  const lane = laneShapes(element).find(({ businessObject }) => businessObject.name === name);
  if (!lane) return;
  if (isInStage(element) || holds(lane, element)) {
    setLanes(modeler.get("commandStack"), element.businessObject, [lane.businessObject]);
    return;
  }
  const delta = { x: 0, y: freeMiddle(modeler, element, lane) - (element.y + element.height / 2) };
  modeler.get("modeling").moveElements([element], delta, element.parent, { autoResize: true });
}

// The height in the lane nearest to its middle at which the element covers no other.
function freeMiddle(modeler, element, lane) {
  const middle = lane.y + lane.height / 2;
  const room = (lane.height - element.height) / 2;
  const others = modeler.get("elementRegistry").filter((one) => blocks(one, element));
  for (let off = 0; off <= room; off += STEP) {
    const found = [middle + off, middle - off].find((at) => !others.some((one) => covers(one, element, at)));
    if (found !== undefined) return found;
  }
  return middle;
}

const blocks = (one, element) =>
  one !== element &&
  one.parent === element.parent &&
  one.width &&
  !one.labelTarget &&
  !one.host &&
  one.type !== "bpmn:Lane";

const covers = (one, element, middle) =>
  one.x < element.x + element.width &&
  element.x < one.x + one.width &&
  one.y < middle + element.height / 2 &&
  middle - element.height / 2 < one.y + one.height;
