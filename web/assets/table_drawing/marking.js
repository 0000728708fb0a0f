// Marks the rules that matched, by their ids: dmn-js draws its rows anew whenever it likes.
const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);

export function markRules(decision, numbers) {
  const { rule = [] } = decision?.decisionLogic ?? {};
  const rows = numbers.map((number) => `[data-row-id="${CSS.escape(rule[number - 1]?.id)}"]`).join(", ");
  sheet.replaceSync(
    rows &&
      `:is(${rows}) { background: #cce2d8 !important; outline: 2px solid #0f7a52; }
       td.rule-index:is(${rows})::after { content: "Matched"; display: block; font: 700 11px arial; }`,
  );
}
