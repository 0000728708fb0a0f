// Which lane a step belongs to. bpmn-js takes steps inside a stage out of every lane whenever they are moved,
// and gives each that was drawn outside its own lane to the one that it is drawn in. Here both keep theirs.
import Modeling from "bpmn-js/lib/features/modeling/Modeling";
import UpdateFlowNodeRefsHandler from "bpmn-js/lib/features/modeling/cmd/UpdateFlowNodeRefsHandler";
import { collectLanes, getLanesRoot } from "bpmn-js/lib/features/modeling/util/LaneUtil";
import { is } from "bpmn-js/lib/util/ModelUtil";

const stageOf = (shape) => (shape.parent && is(shape.parent, "bpmn:SubProcess") ? shape.parent : null);

// The lanes of the pool in which a shape is drawn: none where its stage is a picture of its own.
export function lanesAround(shape) {
  let around = shape;
  while (stageOf(around)) around = stageOf(around);
  return around.parent ? collectLanes(getLanesRoot(around)) : [];
}

export function holds(lane, shape) {
  const x = shape.x + shape.width / 2 - lane.x;
  const y = shape.y + shape.height / 2 - lane.y;
  return x > 0 && y > 0 && x < lane.width && y < lane.height;
}

export const isInStage = (shape) => Boolean(stageOf(shape));

// Give a step to lanes, wherever it is drawn.
export function setLanes(commandStack, flowNode, add) {
  const remove = flowNode.get("lanes").slice();
  const updates = [{ flowNode, remove, add }];
  commandStack.execute("lane.updateRefs", { flowNodeShapes: [], laneShapes: [], updates });
}

class LaneReferences extends UpdateFlowNodeRefsHandler {
  constructor(eventBus, elementRegistry) {
    super();
    this.registry = elementRegistry;
    // Known before anything moves: afterwards nobody can tell.
    eventBus.on("commandStack.preExecute", () => {
      this.strays ??= this._strays();
    });
    eventBus.on("commandStack.changed", () => {
      this.strays = null;
    });
  }

  // What is drawn outside its own lane.
  _strays() {
    const found = this.registry.filter(
      (shape) => is(shape, "bpmn:FlowNode") && !shape.labelTarget && isStray(shape),
    );
    return new Set(found.map(({ businessObject }) => businessObject));
  }

  _computeUpdates(nodes, laneShapes) {
    const outside = nodes.filter((node) => !isInStage(node));
    const inside = [...new Set(nodes)].filter(isInStage).flatMap(byPlace);
    const updates = [...super._computeUpdates(outside, laneShapes), ...inside].map(toInnermost);
    return updates.filter((update) => this._holds(update));
  }

  // A stray stays where it belongs as long as it and its lane are there.
  _holds({ flowNode, remove }) {
    const gone = ({ id }) => !this.registry.get(id);
    return !this.strays?.has(flowNode) || gone(flowNode) || remove.some(gone);
  }
}
LaneReferences.$inject = ["eventBus", "elementRegistry"];

function isStray(shape) {
  const own = shape.businessObject.get("lanes");
  const around = own.length ? lanesAround(shape) : [];
  return own.length > 0 && !around.some((lane) => own.includes(lane.businessObject) && holds(lane, shape));
}

// A lane that is parted into lanes holds steps through them alone.
function toInnermost({ add, ...update }) {
  return { ...update, add: add.filter((lane) => !lane.childLaneSet?.lanes?.length) };
}

function byPlace(shape) {
  const flowNode = shape.businessObject;
  const add = lanesAround(shape)
    .filter((lane) => holds(lane, shape))
    .map((lane) => lane.businessObject);
  return add.length ? [{ flowNode, remove: flowNode.get("lanes").slice(), add }] : [];
}

class LaneModeling extends Modeling {
  getHandlers() {
    return { ...super.getHandlers(), "lane.updateRefs": LaneReferences };
  }
}
LaneModeling.$inject = Modeling.$inject;

export default { modeling: ["type", LaneModeling] };
