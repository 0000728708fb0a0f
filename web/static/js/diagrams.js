// Brings the place where a case stands into view, and offers to see the whole diagram at once.
export function openDiagrams(page) {
  page.querySelectorAll("[data-diagram]").forEach((figure) => {
    const box = figure.querySelector(".app-diagram__box");
    box.before(sizeButton(figure));
    centre(box);
    // A picture inside a closed "details" has no size until that is opened.
    figure.closest("details")?.addEventListener("toggle", () => centre(box));
  });
}

function centre(box) {
  const here = box.querySelector(".diagram--here")?.getBoundingClientRect();
  if (!here?.width) return;
  const frame = box.getBoundingClientRect();
  box.scrollLeft += here.left + here.width / 2 - frame.left - frame.width / 2;
  box.scrollTop += here.top + here.height / 2 - frame.top - frame.height / 2;
}

function sizeButton(figure) {
  const place = document.createElement("p");
  place.className = "govuk-body app-diagram__size";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "app-link-button";
  button.textContent = "Show all of the diagram";
  button.addEventListener("click", () => {
    const whole = figure.classList.toggle("app-diagram--fit");
    button.textContent = whole ? "Show it in full size" : "Show all of the diagram";
    centre(figure.querySelector(".app-diagram__box"));
  });
  place.append(button);
  return place;
}
