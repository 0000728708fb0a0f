// A page of refused answers is what the browser got for sending them: coming back to it, the browser would only
// offer to send them again. They are kept as a draft, so it may ask for the page instead.
export function comeBackToRefused(page) {
  if (page.querySelector("form[data-draft]") && page.querySelector(".govuk-error-summary")) {
    history.replaceState(history.state, "", location.href);
  }
}
