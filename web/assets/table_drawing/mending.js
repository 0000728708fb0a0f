// What a fault of a table proposes, as engine/decisions/mending.py writes it, done as one change.
const RULE = /^rule (\d+)( above)?$/;
const CELL = /^cell (\d+) (\d+)$/;

// Gives whether the table, which must be the one that is open, still has such a place.
export function mendTable(viewer, { setting, value }) {
  const [, rule, above] = RULE.exec(setting) ?? [];
  const [, row, column] = CELL.exec(setting) ?? [];
  const { rows } = viewer.get("sheet").getRoot();
  const cell = row && rows[row - 1]?.cells[column - 1];
  if (rule && rule - 1 <= rows.length)
    viewer.get("atOnce").act(() => addRule(viewer, rule - 1, value.split("\t"), Boolean(above)));
  else if (cell) viewer.get("modeling").editCell(cell.businessObject, value);
  else return false;
  return true;
}

function addRule(viewer, index, texts, above) {
  const modeling = viewer.get("modeling");
  const { cells } = modeling.addRow({ type: "dmn:DecisionRule" }, index);
  texts.forEach((text, place) => modeling.editCell(cells[place].businessObject, text));
  if (above) modeling.editHitPolicy("FIRST", undefined);
}
