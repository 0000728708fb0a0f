// What the list of steps does to a diagram: every act is one command of the canvas's own stack.
import { bpmnName, isFlow, isStep, nameOf } from "./kinds.js";
import { isInStage, setLanes } from "./lanes.js";

const GAP = 50;
// How far one press moves a step.
const FAR = 50;
const LONGEST_ID = 40;
const DIRECTIONS = { left: [-FAR, 0], right: [FAR, 0], up: [0, -FAR], down: [0, FAR] };

export class Editing {
  constructor(modeler) {
    this.modeler = modeler;
    this.registry = modeler.get("elementRegistry");
    this.modeling = modeler.get("modeling", false);
    this.did = "";
  }

  // What an id on the page stands for; "" is the process itself.
  subject(id) {
    const element = this.registry.get(id);
    if (element && (isStep(element) || isFlow(element))) {
      return { element, businessObject: element.businessObject, kind: bpmnName(element.businessObject) };
    }
    return this.process();
  }

  process() {
    const root = this.modeler.get("canvas").getRootElement();
    const shown = root.businessObject.processRef
      ? root
      : (this.registry.find((one) => one.businessObject?.processRef) ?? root);
    const businessObject = shown.businessObject.processRef ?? shown.businessObject;
    return { element: shown, businessObject, kind: bpmnName(businessObject) };
  }

  // All that the acts of `act` change is undone at once; `did` is what the history calls it.
  act(did, act) {
    this.did = did;
    return this.modeler.get("atOnce").act(act);
  }

  steps() {
    return this.registry.filter(isStep);
  }

  flows(element) {
    return (element.outgoing ?? []).filter(isFlow);
  }

  // In the order in which a case comes to them, as the page of steps tells them.
  inOrder() {
    const all = this.steps();
    const seen = new Set();
    const firsts = [...all.filter((one) => !one.incoming.some(isFlow) && !one.host), ...all];
    for (const first of firsts) this.follow(first, all, seen);
    return [...seen];
  }

  follow(first, all, seen) {
    const ahead = [first];
    while (ahead.length) {
      const now = ahead.pop();
      if (seen.has(now) || !isStep(now)) continue;
      seen.add(now);
      const inside = all.filter(
        (one) => one.businessObject.$parent === now.businessObject && !one.incoming.some(isFlow) && !one.host,
      );
      ahead.push(
        ...this.flows(now)
          .map(({ target }) => target)
          .reverse(),
        ...[...(now.attachers ?? [])].reverse(),
        ...inside.reverse(),
      );
    }
  }

  // Between the step and what follows it, where only one flow leaves; else beside what follows already.
  addAfter(id, kind, name = "") {
    const { element: source, businessObject } = this.subject(id);
    return this.act(`Added “${name || kind.words}” after “${nameOf(businessObject)}”`, () => {
      const made = this.modeler.get("elementFactory").createShape(kind.target);
      const out = this.flows(source);
      const between = out.length === 1 && kind.group !== "end" && kind.target.type !== "bpmn:SubProcess";
      const placed = between
        ? this.insert(source, made, out[0])
        : this.modeler.get("autoPlace").append(source, made);
      if (kind.target.type === "bpmn:SubProcess") this.begin(placed);
      if (isInStage(source)) this.shareLane(source, placed);
      if (name) this.christen(placed, name);
      return placed.id;
    });
  }

  // In a stage a step is drawn beside the one before it, whatever lane lies beneath.
  shareLane(source, placed) {
    setLanes(
      this.modeler.get("commandStack"),
      placed.businessObject,
      source.businessObject.get("lanes").slice(),
    );
  }

  christen(placed, name) {
    const id = freeId(name, (one) => this.modeler.get("moddle").ids.assigned(one));
    if (id) this.modeling.updateProperties(placed, { id });
    this.modeling.updateLabel(placed, name);
  }

  // A part with steps of its own begins somewhere.
  begin(part) {
    const made = this.modeler.get("elementFactory").createShape({ type: "bpmn:StartEvent" });
    this.modeling.createShape(made, { x: part.x + GAP + made.width / 2, y: part.y + part.height / 2 }, part);
  }

  insert(source, made, flow) {
    const place = this.room(source, made);
    const placed = this.modeling.createShape(made, place, source.parent);
    this.modeling.reconnectStart(flow, placed, { x: placed.x + placed.width, y: place.y });
    this.modeling.connect(source, placed);
    this.modeling.layoutConnection(flow);
    return placed;
  }

  // Move what lies to the right until the new step fits beside its source.
  room(source, made) {
    const start = source.x + source.width + 1;
    const middle = source.y + source.height / 2;
    const near = (one) =>
      one.x >= start &&
      one.x < start + made.width + 2 * GAP &&
      Math.abs(one.y + one.height / 2 - middle) < 90;
    if (this.steps().some((one) => one.parent === source.parent && !one.host && near(one)))
      this.makeSpace(made.width + GAP, start);
    return { x: start + GAP + made.width / 2, y: middle };
  }

  makeSpace(x, start) {
    const tool = this.modeler.get("spaceTool");
    const root = this.modeler.get("canvas").getRootElement();
    const { movingShapes, resizingShapes } = tool.calculateAdjustments(
      this.registry.filter((one) => one !== root && !one.waypoints),
      "x",
      x,
      start,
    );
    tool.makeSpace(movingShapes, resizingShapes, { x, y: 0 }, "e", start);
  }

  attach(id, kind) {
    const { element: host, businessObject } = this.subject(id);
    return this.act(`Added “${kind.words}” to “${nameOf(businessObject)}”`, () => {
      const made = this.modeler.get("elementFactory").createShape(kind.target);
      const right = host.x + host.width - 20 - 40 * (host.attachers?.length ?? 0);
      return this.modeling.createShape(
        made,
        { x: Math.max(right, host.x + 20), y: host.y + host.height },
        host,
        { attach: true },
      ).id;
    });
  }

  changeKind(id, kind) {
    const { element, businessObject } = this.subject(id);
    return this.act(
      `“${nameOf(businessObject)}” became “${kind.words}”`,
      () => this.modeler.get("bpmnReplace").replaceElement(element, { ...kind.target }).id,
    );
  }

  // Steps to which a flow may lead from here.
  reachable(id) {
    const { element } = this.subject(id);
    const rules = this.modeler.get("bpmnRules");
    return this.inOrder().filter(
      (one) => one !== element && rules.canConnect(element, one)?.type === "bpmn:SequenceFlow",
    );
  }

  connect(id, to) {
    const { element, businessObject } = this.subject(id);
    const target = this.registry.get(to);
    return this.act(
      `“${nameOf(businessObject)}” leads to “${nameOf(target.businessObject)}”`,
      () => this.modeling.connect(element, target).id,
    );
  }

  redirect(id, to) {
    const { element } = this.subject(id);
    const target = this.registry.get(to);
    const middle = { x: target.x + target.width / 2, y: target.y + target.height / 2 };
    this.act(`A way leads to “${nameOf(target.businessObject)}” now`, () =>
      this.modeling.reconnectEnd(element, target, middle),
    );
  }

  lanes() {
    return this.registry.filter((one) => one.type === "bpmn:Lane");
  }

  renameLane(lane, name) {
    this.did = `Lane “${name}”`;
    if (name !== (lane.businessObject.name ?? "")) this.modeling.updateLabel(lane, name);
  }

  // Beneath the last lane; the first one of a pool takes in what is there.
  addLane() {
    const last = this.lanes().at(-1);
    const pool = this.registry.find(
      (one) => one.type === "bpmn:Participant" && one.businessObject.processRef,
    );
    this.act("Added a lane", () =>
      last ? this.modeling.addLane(last, "bottom") : this.modeling.splitLane(pool, 1),
    );
  }

  removeLane(lane) {
    this.act(`Removed the lane “${lane.businessObject.name ?? ""}”`, () =>
      this.modeling.removeElements([lane]),
    );
  }

  setDefault(id, isDefault) {
    const { element } = this.subject(id);
    this.act("Changed which way is taken when no other is", () =>
      this.modeling.updateProperties(element.source, {
        default: isDefault ? element.businessObject : undefined,
      }),
    );
  }

  repeat(id, how) {
    const { element, businessObject } = this.subject(id);
    const make = () =>
      this.modeler
        .get("bpmnFactory")
        .create("bpmn:MultiInstanceLoopCharacteristics", { isSequential: how === "sequential" });
    const change = () => {
      const loop = businessObject.loopCharacteristics;
      if (how === "once" || !loop)
        this.modeling.updateProperties(element, { loopCharacteristics: how === "once" ? undefined : make() });
      else this.modeling.updateModdleProperties(element, loop, { isSequential: how === "sequential" });
    };
    this.act(`Changed how often “${nameOf(businessObject)}” is done`, change);
  }

  move(id, direction) {
    const { element, businessObject } = this.subject(id);
    const [x, y] = DIRECTIONS[direction];
    this.act(`Moved “${nameOf(businessObject)}”`, () =>
      this.modeling.moveElements([element], { x, y }, element.host ?? element.parent, {
        attach: Boolean(element.host),
      }),
    );
  }

  remove(id) {
    const { element, businessObject } = this.subject(id);
    this.act(`Removed “${nameOf(businessObject)}”`, () => this.modeling.removeElements([element]));
  }
}

// An id that says what a name says: ring_the_family, ring_the_family_2; nothing where a name has no letters.
function freeId(name, isTaken) {
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "");
  if (!plain) return "";
  const short = plain.slice(0, LONGEST_ID);
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? short : `${short}_${number}`;
    if (!isTaken(id)) return id;
  }
}
