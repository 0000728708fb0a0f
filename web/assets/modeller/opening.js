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

const moddleExtensions = { spiffworkflow, camunda: withoutDefaults(camunda) };
const EDITING = [CreateAppendAnythingModule, NativeCopyPasteModule, minimap, atOnce, keeping, lanes];

const LOSES = "This page does not understand all of the file, and would lose something of it: ";

// A value that is written out although it is what goes without saying would not be written again.
function withoutDefaults({ types, ...descriptor }) {
  const plain = ({ default: _, ...property }) => property;
  return {
    ...descriptor,
    types: types.map((type) => ({ ...type, properties: type.properties?.map(plain) })),
  };
}

// Gives what shows the diagram, and why it cannot be changed; nothing shows it where it cannot be read at all.
export async function open(container, source, hindrance, server) {
  if (hindrance) return { ...(await show(container, source)), hindrance };
  const modeler = new Modeler({ container, moddleExtensions, additionalModules: EDITING });
  const lost = (await imported(modeler, source)) || (await rewritten(modeler, server));
  if (!lost) return { modeler, hindrance: "" };
  modeler.destroy();
  const shown = await show(container, source);
  return { ...shown, hindrance: shown.modeler ? LOSES + lost : "" };
}

async function show(container, source) {
  const viewer = new NavigatedViewer({ container, moddleExtensions, additionalModules: [minimap] });
  const problem = await imported(viewer, source);
  return { modeler: viewer.get("canvas").getRootElement().businessObject ? viewer : null, problem };
}

// What bpmn-js reads without a word and yet cannot write as it was.
async function rewritten(modeler, server) {
  try {
    const { xml } = await modeler.saveXML({ format: true });
    return await server.loss(xml);
  } catch (error) {
    return `it cannot be written again (${error.message.split("\n")[0]})`;
  }
}

// What bpmn-js cannot read or draw, in its own words: nothing when all is well.
async function imported(modeler, source) {
  try {
    const { warnings } = await modeler.importXML(source);
    return [...new Set(warnings.map(({ message }) => message.split("\n")[0]))].join("; ");
  } catch (error) {
    return error.message.split("\n")[0];
  }
}
