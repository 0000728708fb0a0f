// Opens a model of decisions in dmn-js, with the columns of annotations that the engine shows beside a rule.
import Modeler from "dmn-js/lib/Modeler";
import Viewer from "dmn-js/lib/NavigatedViewer";
import atOnce from "../modeller/at_once.js";
import { openOrShow } from "../modeller/understanding.js";
import { written } from "../modeller/writing.js";
import { annotations, shownAnnotations } from "./annotations.js";

// `changed` is told of every change; each kind of decision is shown by a program of its own.
export function open(container, source, hindrance, server, changed) {
  const edit = () => {
    const modeler = new Modeler({ container, decisionTable: { additionalModules: [atOnce, annotations] } });
    modeler.on("viewer.created", ({ viewer }) =>
      viewer.on("commandStack.changed", ({ trigger }) => trigger !== "clear" && changed(trigger)),
    );
    return modeler;
  };
  const view = () => new Viewer({ container, decisionTable: { additionalModules: [shownAnnotations] } });
  const isShown = (viewer) => Boolean(viewer.getActiveView());
  const asRead = (text) => text;
  return openOrShow({ edit, view, isShown, asRead, written }, source, hindrance, server);
}
