// A page that waits for work to be done looks again by itself, and shows the new page when it is.
const pauseMilliseconds = 2000;

export function lookAgain(page) {
  const box = page.querySelector("[data-look-again]");
  if (!box) return;
  async function look() {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-look-again]");
      if (!next) return location.reload();
      // Words that did not change are left alone: they are read out when they do.
      const said = (of) => of.querySelector("[role=status]")?.textContent;
      if (said(next) !== said(box)) box.replaceChildren(...next.childNodes);
      else box.replaceChildren(box.querySelector("[role=status]"), ...[...next.children].slice(1));
    } catch {
      // The network is away; the next look tells.
    }
    setTimeout(look, pauseMilliseconds);
  }
  setTimeout(look, pauseMilliseconds);
}
