// One setting as a field in GOV.UK's markup: what is typed becomes a command after a pause, or when it is left.
import { choice, group, make } from "./dom.js";
import { Expression } from "./expression.js";

// Long enough to be one word rather than one letter of the history.
const PAUSE_MS = 500;

// A field: { node, show(value) }. `offered` are [value, words] to choose from, `commit` takes the new value.
// What is written in FEEL also has tell(faults) and close(); `about` is what it asks the server, and of what.
export function field(setting, offered, commit, about) {
  if (setting.widget === "letters") return ticks(setting, offered, commit);
  if (offered) return listed(setting, offered, commit);
  const plain = typed(setting, commit);
  return isFormula(setting) ? new Expression(setting, plain, { ...about, commit }) : plain;
}

const isFormula = ({ widget, name }) => ["feel", "timer"].includes(widget) || name === "script";

const ident = (setting) => `setting-${setting.name}`;

function typed(setting, commit) {
  const long = ["text", "feel"].includes(setting.widget);
  const formula = isFormula(setting);
  const control = make(long ? "textarea" : "input", {
    id: ident(setting),
    class: `${long ? "govuk-textarea" : "govuk-input"}${formula ? " app-modeller__formula" : ""}`,
    ...(long ? { rows: setting.widget === "feel" ? 2 : 4 } : { type: "text" }),
    spellcheck: formula ? "false" : "true",
    autocomplete: "off",
  });
  let timer = 0;
  const send = () => {
    clearTimeout(timer);
    commit(control.value);
  };
  control.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE_MS);
  });
  control.addEventListener("change", send);
  return {
    node: group(setting.label, control, setting.hint),
    show: (value) => {
      control.value = value;
    },
    control,
  };
}

function listed(setting, offered, commit) {
  const control = choice(ident(setting), [], "", { onchange: () => commit(control.value) });
  const show = (value) => {
    const known = offered.some(([each]) => each === value);
    const others = value && !known ? [[value, `${value} (not in this draft)`]] : [];
    const options = [["", "None"], ...others, ...offered];
    control.replaceChildren(...options.map(([each, words]) => make("option", { value: each }, words)));
    control.value = value;
  };
  return { node: group(setting.label, control, setting.hint), show, control };
}

function ticks(setting, offered, commit) {
  const boxes = make("div", { class: "govuk-checkboxes govuk-checkboxes--small" });
  const show = (value) => {
    const chosen = value.split(/\s+/).filter(Boolean);
    const all = [...new Set([...offered.map(([name]) => name), ...chosen])];
    boxes.replaceChildren(
      ...all.map((name) => tick(setting, name, chosen.includes(name), () => commit(ticked(boxes)))),
    );
  };
  const legend = make("legend", { class: "govuk-fieldset__legend" }, setting.label);
  const hint = make(
    "p",
    { class: "govuk-hint" },
    offered.length ? setting.hint : "This process has no letters yet.",
  );
  return { node: make("fieldset", { class: "govuk-fieldset govuk-form-group" }, legend, hint, boxes), show };
}

function tick(setting, name, checked, onchange) {
  const id = `${ident(setting)}-${name}`;
  const box = make("input", {
    class: "govuk-checkboxes__input",
    type: "checkbox",
    id,
    value: name,
    checked,
    onchange,
  });
  return make(
    "div",
    { class: "govuk-checkboxes__item" },
    box,
    make("label", { class: "govuk-label govuk-checkboxes__label", for: id }, name),
  );
}

const ticked = (boxes) => [...boxes.querySelectorAll("input:checked")].map(({ value }) => value).join(" ");
