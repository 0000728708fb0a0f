// Says above what is drawn what holds somebody up, and offers the way out.
import { button, make } from "./dom.js";

export class Notice {
  constructor(place) {
    this.place = place;
  }

  say(words, ways = []) {
    const text = make("p", { class: "govuk-body" }, words);
    this.place.replaceChildren(
      make(
        "div",
        { class: "app-notice", role: "alert" },
        text,
        make("div", { class: "app-modeller__moves" }, ways),
      ),
    );
  }
}

// A copy of what was drawn as a file on somebody's own machine.
export function download(source, name) {
  return button("Keep a copy of mine as a file", async () => {
    const address = URL.createObjectURL(new Blob([await source()], { type: "application/xml" }));
    make("a", { href: address, download: name }).click();
    URL.revokeObjectURL(address);
  });
}

export function takeOver(server, before) {
  return button("Take over", async () => {
    await server.takeOver();
    before();
    location.reload();
  });
}

export function openAgain(words, before) {
  return button(words, () => {
    before();
    location.reload();
  });
}
