// Offers to see a whole diagram at once, and to go to where a case stands. A picture begins at its
// beginning, with the names of its lanes.
export function openDiagrams(page) {
  page.querySelectorAll("[data-diagram]").forEach((figure) => {
    const box = figure.querySelector(".app-diagram__box");
    const place = document.createElement("p");
    place.className = "govuk-body app-diagram__size";
    if (box.querySelector(".diagram--here")) place.append(hereButton(figure, box), " ");
    place.append(sizeButton(figure));
    box.before(place);
  });
}

function button(text, whenPressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "app-link-button";
  made.textContent = text;
  made.addEventListener("click", () => whenPressed(made));
  return made;
}

function hereButton(figure, box) {
  let next = 0;
  return button("Go to where it stands", () => {
    const places = box.querySelectorAll(".diagram--here");
    centre(box, places[next % places.length]);
    next += 1;
  });
}

function centre(box, place) {
  const here = place.getBoundingClientRect();
  const frame = box.getBoundingClientRect();
  box.scrollLeft += here.left + here.width / 2 - frame.left - frame.width / 2;
  box.scrollTop += here.top + here.height / 2 - frame.top - frame.height / 2;
}

function sizeButton(figure) {
  return button("Show all of the diagram", (made) => {
    const whole = figure.classList.toggle("app-diagram--fit");
    made.textContent = whole ? "Show it in full size" : "Show all of the diagram";
  });
}
