// A step that becomes one of another kind keeps what other tools wrote in it; bpmn-js copies what it knows.
import CommandInterceptor from "diagram-js/lib/command/CommandInterceptor";

class KeepForeign extends CommandInterceptor {
  constructor(eventBus, moddle) {
    super(eventBus);
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
}
KeepForeign.$inject = ["eventBus", "moddle"];

export default { __init__: ["keepForeign"], keepForeign: ["type", KeepForeign] };
