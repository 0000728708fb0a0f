// Opens a diagram to be changed; one that bpmn-js does not wholly understand is only shown, with the reason.
import Modeler from "bpmn-js/lib/Modeler";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import NativeCopyPasteModule from "bpmn-js-native-copy-paste";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";
import minimap from "diagram-js-minimap";
import atOnce from "./at_once.js";
import keeping from "./keeping.js";
import lanes from "./lanes.js";
import spiffworkflow from "./spiffworkflow.json";

const moddleExtensions = { spiffworkflow, camunda };
const EDITING = [CreateAppendAnythingModule, NativeCopyPasteModule, minimap, atOnce, keeping, lanes];

export async function open(container, source, hindrance) {
  if (hindrance) return show(container, source, hindrance);
  const modeler = new Modeler({ container, moddleExtensions, additionalModules: EDITING });
  const problem = await imported(modeler, source);
  if (!problem) return { modeler, hindrance: "" };
  modeler.destroy();
  return show(container, source, `This page does not understand all of the file, and would lose something of it: ${problem}`);
}

async function show(container, source, hindrance) {
  const modeler = new NavigatedViewer({ container, moddleExtensions, additionalModules: [minimap] });
  const problem = await imported(modeler, source);
  // Nothing at all can be shown of a file that cannot be read or has no picture.
  return { modeler: modeler.get("canvas").getRootElement().businessObject ? modeler : null, hindrance: hindrance || problem };
}

// What bpmn-js cannot read or draw, in its own words: nothing when all is well.
async function imported(modeler, source) {
  try {
    const { warnings } = await modeler.importXML(source);
    return warnings.map(({ message }) => message.split("\n")[0]).join("; ");
  } catch (error) {
    return error.message.split("\n")[0];
  }
}
