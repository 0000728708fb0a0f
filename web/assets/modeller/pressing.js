// What is drawn anew while somebody holds a button down would take the press away: the browser tells no click of
// a button that was replaced meanwhile. So it waits until the button is let go.
export class Pressing {
  constructor(...places) {
    Object.assign(this, { held: false, waiting: new Map() });
    const letGo = () => this.letGo();
    for (const place of places) place.addEventListener("pointerdown", () => (this.held = true), true);
    // Before the press is acted upon, so that this meets the page as it is.
    document.addEventListener("click", letGo, true);
    for (const end of ["pointerup", "pointercancel"])
      document.addEventListener(end, () => setTimeout(letGo), true);
  }

  // Draw now, or when nothing is held any more; of one name the last counts.
  draw(name, act) {
    if (this.held) this.waiting.set(name, act);
    else act();
  }

  letGo() {
    this.held = false;
    const acts = [...this.waiting.values()];
    this.waiting.clear();
    for (const act of acts) act();
  }
}
