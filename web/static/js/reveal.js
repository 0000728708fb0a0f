// Shows a question while the answers say that it is asked, and hides it otherwise; hidden
// questions are dropped by the server, so nothing has to be emptied here.
const OFF = "app-question--off";

export function reveal(page) {
  page.addEventListener("change", (event) => event.target.form && judge(event.target.form));
  page.addEventListener("rows:changed", (event) => judge(event.target.closest("form")));
}

function judge(form) {
  // In the order of the page: what stands behind a hidden question is hidden after it.
  form.querySelectorAll("[data-only-if]").forEach((question) => {
    const rule = JSON.parse(question.dataset.onlyIf);
    question.classList.toggle(OFF, !answers(form, rule.field).some((answer) => rule.is.includes(answer)));
  });
}

function answers(form, name) {
  return [...form.elements]
    .filter((input) => input.name === name && !input.closest(`.${OFF}`))
    .filter((input) => (input.type !== "radio" && input.type !== "checkbox") || input.checked)
    .map((input) => input.value.trim());
}
