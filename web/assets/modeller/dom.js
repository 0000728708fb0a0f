// Makes elements: make("button", { class: "govuk-button", onclick: act }, "Add").
export function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child != null && child !== false));
  return node;
}

export function button(words, act, attributes = {}) {
  const look = { type: "button", class: "govuk-button govuk-button--secondary app-modeller__button" };
  return make("button", { ...look, onclick: act, ...attributes }, words);
}

// A control under its label, with an optional hint.
export function group(label, control, hint = "") {
  if (hint) control.setAttribute("aria-describedby", `${control.id}-hint`);
  return make(
    "div",
    { class: "govuk-form-group" },
    make("label", { class: "govuk-label", for: control.id }, label),
    hint && make("p", { class: "govuk-hint", id: `${control.id}-hint` }, hint),
    control,
  );
}

// A list to choose from: options are [value, words].
export function choice(id, options, chosen = "", attributes = {}) {
  const box = make("select", { class: "govuk-select", id, ...attributes });
  box.append(...options.map(([value, words]) => make("option", { value }, words)));
  box.value = chosen;
  return box;
}
