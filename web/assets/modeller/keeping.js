// A step that becomes one of another kind keeps its lane, and what other tools wrote in it.
import CommandInterceptor from "diagram-js/lib/command/CommandInterceptor";
import { setLanes } from "./lanes.js";

class KeepForeign extends CommandInterceptor {
  constructor(eventBus, moddle, commandStack) {
    super(eventBus);
    this.keepLanes(commandStack);
    this.preExecute("shape.replace", ({ context: { oldShape, newData } }) => {
      const from = oldShape.businessObject;
      const to = newData.businessObject;
      const foreign = (from.extensionElements?.values ?? []).filter(
        (value) => moddle.getElementDescriptor(value).isGeneric,
      );
      Object.entries(from.$attrs ?? {}).forEach(([name, value]) => to.set(name, value));
      if (!foreign.length) return;
      const holder = to.extensionElements ?? moddle.create("bpmn:ExtensionElements", { values: [] });
      holder.$parent = to;
      holder.values = [...holder.values, ...foreign];
      to.extensionElements = holder;
    });
  }

  keepLanes(commandStack) {
    this.preExecute("shape.replace", ({ context }) => {
      context.lanes = context.oldShape.businessObject.get("lanes")?.slice() ?? [];
    });
    this.postExecuted("shape.replace", ({ context: { lanes, newShape } }) => {
      if (lanes.length) setLanes(commandStack, newShape.businessObject, lanes);
    });
  }
}
KeepForeign.$inject = ["eventBus", "moddle", "commandStack"];

export default { __init__: ["keepForeign"], keepForeign: ["type", KeepForeign] };
