// Faults as every drawing page tells them.
import { button, make } from "./dom.js";

export const severityTag = (severity) =>
  make(
    "strong",
    { class: `govuk-tag govuk-tag--${severity === "error" ? "red" : "yellow"}` },
    severity === "error" ? "Fault" : "Warning",
  );

// How many there are.
export function inWords(faults) {
  const count = (severity, one, many) => {
    const number = faults.filter((fault) => fault.severity === severity).length;
    return number ? [`${number} ${number === 1 ? one : many}`] : [];
  };
  const found = [...count("error", "fault", "faults"), ...count("warning", "warning", "warnings")];
  return found.length
    ? `${found.join(" and ")}. Only a draft without faults can be proposed.`
    : "Nothing is wrong with this process.";
}

// The button that does what a fault proposes; the keyboard then goes to the `summary`.
export function mendButton(mend, name, summary, act) {
  const words = [mend.words, make("span", { class: "govuk-visually-hidden" }, ` at ${name}`)];
  return button(words, () => {
    act(mend);
    summary.tabIndex = -1;
    summary.focus();
  });
}
