// Adds and removes rows of a repeating group on the spot. Without this the same buttons ask the server.
const ADD = "button[value^='add:']";
const ANY = `${ADD}, button[value^='remove:']`;

export function editRows(page) {
  page.querySelectorAll("[data-rows]").forEach((group) => {
    group.addEventListener("click", (event) => {
      const button = event.target.closest(ANY);
      if (!button) return;
      event.preventDefault();
      if (button.value.startsWith("add:")) add(group);
      else remove(group, button.closest("[data-row]"));
      renumber(group);
      group.dispatchEvent(new Event("rows:changed", { bubbles: true }));
    });
  });
}

function add(group) {
  const blank = group.querySelector("template").innerHTML;
  // A number above every other: rows keep their names when one between them is removed.
  const next = 1 + Math.max(-1, ...rows(group).map((row) => Number(row.dataset.row)));
  const holder = document.createElement("div");
  holder.innerHTML = blank.replaceAll("__row__", String(next));
  const row = holder.firstElementChild;
  group.querySelector("[data-row-end]").before(row);
  row.querySelector("input, textarea, select")?.focus();
}

function remove(group, row) {
  const neighbour = row.previousElementSibling?.closest("[data-row]") ?? group;
  row.remove();
  (neighbour.querySelector("legend, button") ?? group).setAttribute("tabindex", "-1");
  neighbour.querySelector("legend, button")?.focus();
}

function renumber(group) {
  rows(group).forEach((row, index) => {
    row.querySelectorAll("[data-row-number]").forEach((place) => {
      place.textContent = String(index + 1);
    });
  });
  const most = Number(group.dataset.rowsMost);
  group.querySelector(ADD).hidden = rows(group).length >= most;
}

function rows(group) {
  return [...group.querySelectorAll(":scope > [data-row]")];
}
