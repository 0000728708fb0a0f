// Says some minutes before the end that the person will be signed out, and offers to stay.
const NOTICE = 5 * 60;

export function warnOfTheEnd(page) {
  const place = page.querySelector("[data-session-seconds]");
  if (!place) return;
  const seconds = Number(place.dataset.sessionSeconds);
  const box = dialog(page, () => stay(place.dataset.sessionAddress));
  let timer = 0;
  const begin = () => {
    clearTimeout(timer);
    if (box.open) box.close();
    timer = setTimeout(() => {
      box.querySelector("[data-session-end]").textContent = clock(NOTICE);
      box.showModal();
    }, Math.max(seconds - NOTICE, seconds / 2) * 1000);
  };
  page.addEventListener("pathways:active", begin);
  begin();
}

async function stay(address) {
  const answer = await fetch(address, { method: "HEAD", redirect: "manual" });
  if (answer.ok) document.dispatchEvent(new Event("pathways:active"));
  else location.reload();
}

function dialog(page, onStay) {
  const box = page.createElement("dialog");
  box.className = "app-session";
  box.setAttribute("aria-labelledby", "session-title");
  box.innerHTML = `<h2 class="govuk-heading-m" id="session-title">You will be signed out soon</h2>
    <p class="govuk-body">To protect children's records you will be signed out at <strong data-session-end></strong>
    unless you go on. What you typed in a task is saved.</p>
    <button type="button" class="govuk-button">Stay signed in</button>`;
  box.querySelector("button").addEventListener("click", onStay);
  page.body.append(box);
  return box;
}

function clock(seconds) {
  const end = new Date(Date.now() + seconds * 1000);
  return end.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
