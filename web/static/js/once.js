// A form that was sent is not sent again by a second click; coming back to the page frees it.
export function sendOnce(page) {
  const sent = new WeakSet();
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.hasAttribute("data-once") || event.defaultPrevented) return;
    if (sent.has(form)) event.preventDefault();
    sent.add(form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) page.querySelectorAll("form[data-once]").forEach((form) => sent.delete(form));
  });
}
