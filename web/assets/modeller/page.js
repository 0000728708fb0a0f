// The drawing page: the picture, the list of steps and the panel over one diagram and one stack of commands.
import { Asking } from "./asking.js";
import { Bar } from "./bar.js";
import { beginning, explain, offerOld, onlyShown } from "./beginning.js";
import { Editing } from "./editing.js";
import { Faults } from "./faults.js";
import { StepList } from "./list.js";
import { Notice } from "./notice.js";
import { open } from "./opening.js";
import { Panel } from "./panel.js";
import { Pressing } from "./pressing.js";
import { Saving } from "./saving.js";
import { Settings } from "./settings.js";
import { written } from "./writing.js";

// Faults follow what is drawn or typed after this pause.
const PAUSE_MS = 250;

// A picture that would be too small to read is shown from its beginning, beside the palette.
const READABLE = 0.7;
const AROUND = { top: 60, right: 100, bottom: 60, left: 130 };

const place = document.querySelector("[data-modeller]");
if (place) begin(place);

async function begin(page) {
  const setup = { ...JSON.parse(page.dataset.modeller), editor: page.dataset.editor };
  const part = (name) => page.querySelector(`[data-modeller-${name}]`);
  const begun = await beginning(page, setup);
  const { server, source } = begun;
  const judge = begun.unsent ? null : server;
  const { modeler, hindrance, problem } = await open(part("canvas"), source, setup.hindrance, judge);
  const notice = new Notice(part("notice"));
  if (!modeler) {
    part("room").hidden = true;
    notice.say(
      `This diagram cannot be shown: ${problem}. ` +
        "Send one with a picture to the draft, or work in the list of steps.",
    );
    page.dataset.ready = "nothing";
    return;
  }
  const shown = new Shown({ part, modeler, setup, server, kept: begun.kept, readOnly: Boolean(hindrance) });
  if (hindrance) {
    onlyShown(notice, setup, server, `You can look at this diagram, not change it. ${hindrance}`);
  } else {
    shown.keepSaved(begun.saves, notice, begun.unsent);
    offerOld(notice, begun, "kept.bpmn");
  }
  shown.faults.ask(source);
  page.dataset.ready = hindrance ? "shown" : "open";
}

function showBeginning(canvas) {
  if (canvas.zoom("fit-viewport", "auto") >= READABLE) return;
  canvas.zoom(READABLE);
  const { inner } = canvas.viewbox();
  canvas.viewbox({ ...canvas.viewbox(), x: inner.x - AROUND.left / READABLE, y: inner.y - AROUND.top });
}

class Shown {
  constructor({ part, modeler, setup, server, kept, readOnly }) {
    Object.assign(this, { modeler, server, kept, setup, id: "", timer: 0 });
    const go = (id) => this.open(id);
    this.pressing = new Pressing(...["steps", "panel", "faults"].map(part));
    this.editing = new Editing(modeler);
    const settings = new Settings(modeler, setup.settings, setup.operators);
    this.bar = new Bar(part("bar"), modeler, readOnly);
    this.list = new StepList(part("steps"), this.editing, go);
    const back = (id) => this.list.focus(id);
    this.ask = new Asking(server, () => this.read());
    this.panel = new Panel(part("panel"), {
      editing: this.editing,
      settings,
      choices: setup.choices,
      readOnly,
      back,
      open: go,
      ask: this.ask,
      help: setup.help,
    });
    this.faults = new Faults(part("faults"), {
      modeler,
      server,
      open: go,
      mend: readOnly ? null : (mend) => this.mend(settings, mend),
      tell: (faults) => this.tell(faults),
      pressing: this.pressing,
      processId: () => this.editing.process().businessObject.id,
    });
    modeler.get("eventBus").on("selection.changed", ({ newSelection }) => this.choose(newSelection));
    showBeginning(modeler.get("canvas"));
    this.refresh();
  }

  async read() {
    return written(this.modeler);
  }

  keepSaved(saves, notice, unsent) {
    const { server, kept } = this;
    const say = (words, fine) => this.bar.say(words, fine);
    const read = () => this.read();
    const stop = (refusal) =>
      explain(notice, refusal, { saving: this.saving, server, kept, read, name: "mine.bpmn" });
    this.saving = new Saving({ server, saves, kept, say, stop, read });
    this.bar.say("All is saved");
    this.modeler
      .get("eventBus")
      .on("commandStack.changed", ({ trigger }) => trigger !== "clear" && this.changed(trigger));
    this.modeler
      .get("eventBus")
      .on("native-copy-paste:error", ({ error }) =>
        notice.say(`The browser did not let this page use the clipboard: ${error.message}`),
      );
    if (unsent) this.saving.changed("Sent what was not saved before");
  }

  changed(trigger) {
    this.ask.forget();
    this.faults.forget();
    this.pressing.draw("refresh", () => this.refresh());
    this.saving.changed(
      trigger === "execute" ? this.editing.did || "Changed the picture" : "Undid or did again",
    );
    this.editing.did = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => this.faults.ask(await this.read()), PAUSE_MS);
  }

  refresh() {
    if (this.id && !this.modeler.get("elementRegistry").get(this.id)) this.id = "";
    this.bar.refresh();
    this.list.show(this.id);
    this.panel.show(this.id);
  }

  // Chosen on the picture: the keyboard stays there.
  choose([element]) {
    this.id = (element?.labelTarget ?? element)?.id ?? "";
    this.refresh();
  }

  // Chosen in the list or by a link: the keyboard goes to the settings.
  open(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    const selection = this.modeler.get("selection");
    if (element) this.modeler.get("canvas").scrollToElement(element, AROUND);
    selection.select(element ?? null);
    this.id = id;
    this.refresh();
    this.panel.focus();
  }

  // What a fault proposes, as one change that is undone like any other; nothing where the step is gone.
  mend(settings, { element, setting, value }) {
    const lane = this.editing.lanes().find(({ id }) => id === element);
    if (lane) this.editing.renameLane(lane, value);
    const subject = this.editing.subject(element);
    const found = settings.of(subject).find(({ name }) => name === setting);
    if (subject.businessObject.id !== element || !found) return;
    this.editing.did = `“${subject.businessObject.name || element}”: ${found.label}`;
    settings.write(subject, found, value);
  }

  tell(faults) {
    const counts = new Map();
    for (const { element, severity, file } of faults)
      if (severity === "error" && (element || file === "process.bpmn"))
        counts.set(element, (counts.get(element) ?? 0) + 1);
    this.list.faults = counts;
    this.panel.faults = faults;
    this.list.show(this.id);
    this.panel.tellFaults();
  }
}
