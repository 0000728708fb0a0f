// Opens a diagram in bpmn-js, with what it has to know of other tools.
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
import { openOrShow } from "./understanding.js";
import { asRead, written } from "./writing.js";

const moddleExtensions = { spiffworkflow, camunda: withoutDefaults(camunda) };
const EDITING = [CreateAppendAnythingModule, NativeCopyPasteModule, minimap, atOnce, keeping, lanes];

// A value that is written out although it is what goes without saying would not be written again.
function withoutDefaults({ types, ...descriptor }) {
  const plain = ({ default: _, ...property }) => property;
  return {
    ...descriptor,
    types: types.map((type) => ({ ...type, properties: type.properties?.map(plain) })),
  };
}

export function open(container, source, hindrance, server) {
  const edit = () => new Modeler({ container, moddleExtensions, additionalModules: EDITING });
  const view = () => new NavigatedViewer({ container, moddleExtensions, additionalModules: [minimap] });
  const isShown = (viewer) => Boolean(viewer.get("canvas").getRootElement().businessObject);
  return openOrShow({ edit, view, isShown, asRead, written }, source, hindrance, server);
}
