// The editor of one FEEL expression, in a shadow root: its styles keep to the page's policy there.
import FeelEditor from "@bpmn-io/feel-editor";
import { autocompletion } from "@codemirror/autocomplete";
import { history, historyKeymap } from "@codemirror/commands";
import { EditorView, keymap } from "@codemirror/view";

// So many names at once: a longer list would have to be scrolled, which only a mouse can.
const OFFERED = 10;
const STYLES = `
  :host { display: block; border: 2px solid #0b0c0c; background: #fff; }
  :host(:focus-within) { outline: 3px solid #fd0; outline-offset: 0; box-shadow: inset 0 0 0 2px #0b0c0c; }
  .cm-editor { font-size: 1rem; }
  .cm-scroller { min-height: 2.5rem; overflow-x: hidden !important; }
  .cm-content {
    flex-shrink: 1 !important; min-width: 0; padding: 6px 5px !important;
    white-space: pre-wrap !important; overflow-wrap: anywhere;
  }
  .cm-content:focus-visible { outline: none; }
  .cm-tooltip { max-width: min(26rem, 90vw); font: 1rem/1.3 arial, sans-serif; }
  .cm-tooltip.cm-tooltip-autocomplete > ul {
    max-width: 100%; max-height: none !important; overflow: visible !important; font-family: monospace;
  }
  .cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected] { background: #1d70b8; color: #fff; }
  .cm-completionDetail { margin-left: 10px; font-style: normal; font-family: arial, sans-serif; }
  @media (forced-colors: active) { .cm-tooltip > ul > li[aria-selected] { background: Highlight; } }
`;

// A browser that types over what is selected would give the new text a style of its own, which the page's
// policy forbids: such a change is made by the editor itself.
const typesOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== "insertText" || !event.data || view.state.selection.main.empty) return false;
    event.preventDefault();
    view.dispatch({ ...view.state.replaceSelection(event.data), userEvent: "input.type" });
    return true;
  },
});

// Puts an editor into the shadow root of `host`. It is named and described there, where ids reach no further.
// Gives { value(), show(text), tell(faults), know(names), focus(), close() }.
export function openEditor(host, { label, hint, value, readOnly, change, leave }) {
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [sheet];
  const told = described(root, "told", "");
  described(root, "hint", hint);
  const container = root.appendChild(document.createElement("div"));
  let text = value;
  const editor = new FeelEditor({
    container,
    value,
    readOnly,
    extensions: [autocompletion({ maxRenderedOptions: OFFERED }), history(), keymap.of(historyKeymap), typesOver],
    contentAttributes: { "aria-label": label, "aria-describedby": "hint told", spellcheck: "false" },
    onChange: (typed) => {
      if (typed === text) return;
      text = typed;
      change(typed);
    },
    onKeyDown: (event) => {
      if (event.key === "Escape" && !root.querySelector(".cm-tooltip")) leave();
    },
  });
  // Whoever goes to the field goes into the text.
  host.focus = () => editor.focus(text.length);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets.filter((one) => one !== sheet), sheet];
  return {
    value: () => text,
    show(shown) {
      if (shown === text) return;
      text = shown;
      editor.setValue(shown);
    },
    tell(faults) {
      told.textContent = faults;
      root.querySelector(".cm-content").setAttribute("aria-invalid", String(Boolean(faults)));
    },
    know: (names) => editor.setVariables([...nested(names), ...functions(names)]),
    close: () => editor._cmEditor.destroy(),
  };
}

function described(root, id, words) {
  const text = root.appendChild(document.createElement("p"));
  Object.assign(text, { id, hidden: true, textContent: words });
  return text;
}

const isFunction = ({ group }) => group === "Functions";

function functions(names) {
  return names.filter(isFunction).map(({ name, meaning, parameters }) => ({
    name,
    type: "function",
    info: meaning,
    params: parameters.map((one) => ({ name: one })),
  }));
}

// `case.plan.outcome` is an entry of `plan`, which is one of `case`.
function nested(names) {
  const top = [];
  for (const { name, meaning, group } of names.filter((one) => !isFunction(one))) {
    let entries = top;
    const parts = name.split(".");
    parts.forEach((part, place) => {
      let found = entries.find((one) => one.name === part);
      if (!found) {
        found = { name: part, entries: [], isList: "optional" };
        entries.push(found);
      }
      if (place === parts.length - 1) Object.assign(found, { info: `${meaning}. ${group}.` });
      entries = found.entries;
    });
  }
  return top;
}
