// Saves a half-filled form (form[data-draft="address"]) shortly after each change, and says so.
const PAUSE = 1500;

export function saveDrafts(page) {
  page.querySelectorAll("form[data-draft]").forEach(keep);
}

function keep(form) {
  const status = form.querySelector("[data-draft-status]");
  let changed = false;
  let timer = 0;
  let yours = "";

  const save = async () => {
    changed = false;
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        redirect: "error",
      });
      if (answer.ok && (await answer.json()).takes) yours = ". The task is yours now: your team sees that you are at work on it.";
      say(status, answer.ok ? `Saved at ${time()}${yours}` : refusal(answer.status), answer.ok);
      if (answer.ok) document.dispatchEvent(new Event("pathways:active"));
      else changed = true;
    } catch {
      changed = true;
      say(status, "Not saved: the connection is lost. What you typed is still here.", false);
    }
  };
  const later = () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };

  form.addEventListener("input", later);
  form.addEventListener("rows:changed", later);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    changed = false;
  });
  // The last words before the page is left: a beacon is sent even while the page closes.
  window.addEventListener("pagehide", () => {
    if (changed) navigator.sendBeacon(form.dataset.draft, new FormData(form));
  });
}

function refusal(status) {
  if (status === 401) return "Not saved: you were signed out. Send the form and sign in again; your answers are kept.";
  if (status === 403 || status === 409) return "Not saved: this task is no longer yours to complete.";
  return "Not saved yet. It will be tried again when you type.";
}

function say(status, text, fine) {
  if (!status) return;
  status.textContent = text;
  status.classList.toggle("app-draft--lost", !fine);
}

function time() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
