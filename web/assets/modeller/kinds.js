// The kinds of steps that the list offers, in people's words. What bpmn-js calls the same stands beside.
const TIMER = "bpmn:TimerEventDefinition";
const MESSAGE = "bpmn:MessageEventDefinition";
const BOUNDARY = "bpmn:BoundaryEvent";

const kind = (group, words, type, more = {}) => ({ group, words, target: { type, ...more } });
const event = (group, words, type, eventDefinitionType, more = {}) =>
  kind(group, words, type, { eventDefinitionType, ...more });

export const KINDS = [
  kind("step", "Task of a person", "bpmn:UserTask"),
  kind("step", "Decision table", "bpmn:BusinessRuleTask"),
  kind("step", "Operation", "bpmn:ServiceTask"),
  kind("step", "Sets names", "bpmn:ScriptTask"),
  kind("step", "Calls a process", "bpmn:CallActivity"),
  kind("step", "Waits for a message", "bpmn:ReceiveTask"),
  kind("step", "Sends a message", "bpmn:SendTask"),
  kind("step", "Task that is ticked off", "bpmn:ManualTask"),
  kind("step", "Task of no kind", "bpmn:Task"),
  kind("step", "Part with steps of its own", "bpmn:SubProcess", { isExpanded: true }),
  kind("gateway", "One way of several", "bpmn:ExclusiveGateway"),
  kind("gateway", "All ways at once", "bpmn:ParallelGateway"),
  kind("gateway", "Some of several ways", "bpmn:InclusiveGateway"),
  kind("gateway", "Whichever comes first", "bpmn:EventBasedGateway"),
  event("wait", "Waits for a time", "bpmn:IntermediateCatchEvent", TIMER),
  event("wait", "Waits for a message (event)", "bpmn:IntermediateCatchEvent", MESSAGE),
  event("wait", "Sends a message (event)", "bpmn:IntermediateThrowEvent", MESSAGE),
  kind("end", "End", "bpmn:EndEvent"),
  event("end", "End of everything", "bpmn:EndEvent", "bpmn:TerminateEventDefinition"),
  event("end", "End that sends a message", "bpmn:EndEvent", MESSAGE),
  kind("start", "Beginning", "bpmn:StartEvent"),
  event("start", "Beginning by a message", "bpmn:StartEvent", MESSAGE),
  event("start", "Beginning at a time", "bpmn:StartEvent", TIMER),
  event("border", "Time limit that ends the step", BOUNDARY, TIMER, { cancelActivity: true }),
  event("border", "Reminder while the step goes on", BOUNDARY, TIMER, { cancelActivity: false }),
  event("border", "Message that ends the step", BOUNDARY, MESSAGE, { cancelActivity: true }),
  event("border", "Message while the step goes on", BOUNDARY, MESSAGE, { cancelActivity: false }),
];

// What is drawn, but is no step: lanes, pools, data, remarks.
const STEP = /^bpmn:(\w*Task|CallActivity|SubProcess|Transaction|AdHocSubProcess|\w+Event|\w+Gateway)$/;

export const isStep = (element) => STEP.test(element.type) && !element.labelTarget && Boolean(element.parent);
export const isFlow = (element) => element.type === "bpmn:SequenceFlow" && Boolean(element.waypoints);

// The name that BPMN has for it, as the table of settings writes it: userTask, sequenceFlow.
export const bpmnName = (businessObject) => {
  const name = businessObject.$type.slice("bpmn:".length);
  return name[0].toLowerCase() + name.slice(1);
};

export function kindOf(businessObject) {
  const definition = businessObject.get("eventDefinitions")?.[0]?.$type;
  return KINDS.find(
    ({ target }) =>
      target.type === businessObject.$type &&
      target.eventDefinitionType === definition &&
      (target.cancelActivity === undefined ||
        target.cancelActivity === (businessObject.cancelActivity !== false)),
  );
}

export const kindInWords = (businessObject) =>
  kindOf(businessObject)?.words ??
  bpmnName(businessObject).replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

export const nameOf = (businessObject) => businessObject.name?.trim() || kindInWords(businessObject);

// Kinds that a step can become, and that can follow it.
export const kindsLike = (businessObject) => {
  const own = kindOf(businessObject)?.group ?? (/Gateway$/.test(businessObject.$type) ? "gateway" : "step");
  return /Event$/.test(businessObject.$type) && !kindOf(businessObject)
    ? []
    : KINDS.filter(({ group }) => group === own);
};
export const FOLLOWING = KINDS.filter(({ group }) => ["step", "gateway", "wait", "end"].includes(group));
export const ATTACHED = KINDS.filter(({ group }) => group === "border");
