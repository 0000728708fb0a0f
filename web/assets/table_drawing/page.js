// The page that draws the decision tables of one file: dmn-js, what is wrong beside it, and trying it.
import { beginning, explain, offerOld, onlyShown } from "../modeller/beginning.js";
import { Notice } from "../modeller/notice.js";
import { Saving } from "../modeller/saving.js";
import { written } from "../modeller/writing.js";
import { TableBar } from "./bar.js";
import { TableFaults } from "./faults.js";
import { markRules } from "./marking.js";
import { mendTable } from "./mending.js";
import { open } from "./opening.js";
import { Trying } from "./trying.js";
import { Views } from "./views.js";

// Faults follow what is drawn or typed after this pause.
const PAUSE_MS = 250;

const place = document.querySelector("[data-modeller]");
if (place) begin(place);

async function begin(page) {
  const setup = JSON.parse(page.dataset.modeller);
  const part = (name) => page.querySelector(`[data-modeller-${name}]`);
  const begun = await beginning(page, setup);
  const { server, source } = begun;
  const notice = new Notice(part("notice"));
  let drawn = null;
  const changed = (trigger) => drawn?.changed(trigger);
  const judge = begun.unsent ? null : server;
  const opened = await open(part("canvas"), source, setup.hindrance, judge, changed);
  const { modeler, hindrance, problem } = opened;
  if (!modeler) {
    part("room").hidden = true;
    notice.say(
      `These tables cannot be drawn: ${problem}. Change them rule by rule, on the page without scripts.`,
    );
    page.dataset.ready = "nothing";
    return;
  }
  drawn = new DrawnTables({ part, modeler, setup, begun, readOnly: Boolean(hindrance) });
  await drawn.views.openFirst(decodeURIComponent(location.hash.slice(1)));
  if (hindrance) {
    onlyShown(notice, setup, server, `You can look at these tables, not change them. ${hindrance}`);
  } else {
    drawn.keepSaved(notice);
    offerOld(notice, begun, "kept.dmn");
  }
  await drawn.judge();
  page.dataset.ready = hindrance ? "shown" : "open";
}

class DrawnTables {
  constructor({ part, modeler, setup, begun, readOnly }) {
    Object.assign(this, { modeler, setup, begun, names: {}, asked: 0, timer: 0 });
    this.server = begun.server;
    this.bar = new TableBar(part("bar"), () => this.stack, readOnly);
    this.views = new Views(part("views"), part("unseen"), modeler);
    this.faults = new TableFaults(part("faults"), {
      path: setup.path,
      open: (id) => this.views.open(id),
      nameOf: (id) => this.views.nameOf(id),
      mend: readOnly ? null : (mend) => this.mend(mend),
    });
    this.trying = new Trying(part("trying"), {
      ask: (typed) => this.try(typed),
      mark: (numbers) => markRules(this.views.active?.element, numbers),
    });
    modeler.on("views.changed", () => this.refresh());
  }

  get stack() {
    return this.modeler.getActiveViewer()?.get("commandStack", false);
  }

  async read() {
    return written(this.modeler);
  }

  keepSaved(notice) {
    const { server, begun } = this;
    const { kept, saves } = begun;
    const say = (words, fine) => this.bar.say(words, fine);
    const read = () => this.read();
    const stop = (refusal) =>
      explain(notice, refusal, { saving: this.saving, server, kept, read, name: "mine.dmn" });
    this.saving = new Saving({ server, saves, kept, say, stop, read });
    this.bar.say("All is saved");
    if (begun.unsent) this.saving.changed("Sent what was not saved before");
  }

  changed(trigger) {
    this.trying.forget();
    this.bar.refresh();
    this.saving.changed(
      trigger === "execute" ? `Changed “${this.views.words(this.views.active)}”` : "Undid or did again",
    );
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.judge(), PAUSE_MS);
  }

  // Faults, and the names to try; only the answer to the last question counts.
  async judge() {
    const number = ++this.asked;
    try {
      const { ok, body } = await this.server.faults(await this.read());
      if (number !== this.asked || !ok) return;
      this.names = body.names;
      this.faults.show(body.faults);
      this.refresh();
    } catch {
      // The connection is lost: saving says so.
    }
  }

  refresh() {
    const { element } = this.views.active ?? {};
    this.bar.refresh();
    this.trying.know(element?.id, this.names[element?.id]);
  }

  async mend(mend) {
    await this.views.open(mend.element);
    mendTable(this.modeler.getActiveViewer(), mend);
  }

  async try(typed) {
    const asked = { source: await this.read(), decision: this.views.active.element.id, typed };
    try {
      const { body } = await this.server.send(this.setup.tried, asked);
      return body;
    } catch {
      return { problem: "There is no connection. Try it again when there is." };
    }
  }
}
