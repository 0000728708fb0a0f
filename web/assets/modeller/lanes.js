// Steps inside a stage have lanes too: bpmn-js takes them out of every lane whenever they are moved.
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

class LaneReferences extends UpdateFlowNodeRefsHandler {
  _computeUpdates(nodes, laneShapes) {
    const inside = [...new Set(nodes)].filter((node) => stageOf(node));
    const outside = super._computeUpdates(
      nodes.filter((node) => !stageOf(node)),
      laneShapes,
    );
    return [...outside, ...inside.flatMap((node) => this._ofInner(node))];
  }

  _ofInner(node) {
    const found = lanesAround(node)
      .filter((lane) => holds(lane, node))
      .map((lane) => lane.businessObject);
    return found.length
      ? [{ flowNode: node.businessObject, remove: node.businessObject.get("lanes").slice(), add: found }]
      : [];
  }
}

class LaneModeling extends Modeling {
  getHandlers() {
    return { ...super.getHandlers(), "lane.updateRefs": LaneReferences };
  }
}
LaneModeling.$inject = Modeling.$inject;

export default { modeling: ["type", LaneModeling] };
