// Several commands that are undone as one.
class AtOnce {
  constructor(commandStack) {
    this.commandStack = commandStack;
    commandStack.register("modeller.atOnce", {
      preExecute: (context) => {
        context.made = context.act();
      },
    });
  }

  act(act) {
    const context = { act };
    this.commandStack.execute("modeller.atOnce", context);
    return context.made;
  }
}
AtOnce.$inject = ["commandStack"];

export default { __init__: ["atOnce"], atOnce: ["type", AtOnce] };
