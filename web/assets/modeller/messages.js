// The message that an event or task waits for or sends, as engine/bpmn/messages.py writes it in a file.
const TASKS = ["bpmn:SendTask", "bpmn:ReceiveTask"];

const definitionOf = (businessObject) =>
  businessObject.get("eventDefinitions")?.find((one) => one.$type === "bpmn:MessageEventDefinition");

export const senderOf = (businessObject) =>
  TASKS.includes(businessObject.$type) ? businessObject : definitionOf(businessObject);
export const messageOf = (businessObject) => senderOf(businessObject)?.messageRef;

// A message of its own is renamed, or goes when it is left; one that others have too stays as it is.
export function writeMessage(modeler, extensions, subject, name) {
  const { businessObject } = subject;
  const definitions = modeler.getDefinitions();
  const there = definitions.rootElements.find((one) => one.$type === "bpmn:Message" && one.name === name);
  const own = messageOf(businessObject);
  const alone = Boolean(own) && users(modeler, own) === 1;
  if (alone && name && !there) {
    extensions.change(subject, own, { name });
    return;
  }
  const messageRef = there ?? (name ? created(modeler, extensions, subject, definitions, name) : undefined);
  extensions.change(subject, senderOf(businessObject), { messageRef });
  if (alone && !own.extensionElements)
    extensions.change(subject, definitions, {
      rootElements: definitions.rootElements.filter((one) => one !== own),
    });
}

const users = (modeler, message) =>
  modeler
    .get("elementRegistry")
    .filter((one) => !one.labelTarget && one.businessObject?.get && messageOf(one.businessObject) === message)
    .length;

function created(modeler, extensions, subject, definitions, name) {
  const message = modeler.get("bpmnFactory").create("bpmn:Message", { name });
  message.$parent = definitions;
  extensions.change(subject, definitions, { rootElements: [...definitions.rootElements, message] });
  return message;
}
