// The drawing page: the picture, the list of steps and the panel over one diagram and one stack of commands.
import { Asking } from "./asking.js";
import { Bar } from "./bar.js";
import { Editing } from "./editing.js";
import { Faults } from "./faults.js";
import { StepList } from "./list.js";
import { download, Notice, openAgain, takeOver } from "./notice.js";
import { open } from "./opening.js";
import { Panel } from "./panel.js";
import { Kept, Saving } from "./saving.js";
import { Server } from "./server.js";
import { Settings } from "./settings.js";

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
  const server = new Server(setup, page.dataset.token);
  const kept = new Kept(setup.diagram);
  const there = await server.diagram();
  page.hidden = false;
  document.querySelector("[data-modeller-missing]").hidden = true;
  // A save whose answer never came is one all the same.
  if (kept.get()?.source === there.source) kept.clear();
  const mine = setup.hindrance ? null : kept.get();
  const source = mine?.seen === there.saves ? mine.source : there.source;
  const { modeler, hindrance, problem } = await open(part("canvas"), source, setup.hindrance, server);
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
  const shown = new Shown({ part, modeler, setup, server, kept, readOnly: Boolean(hindrance) });
  if (hindrance) {
    const ways = setup.cause === "DraftHeld" ? [takeOver(server, () => {})] : [];
    notice.say(`You can look at this diagram, not change it. ${hindrance}`, ways);
  } else {
    shown.keepSaved(there.saves, notice, source !== there.source);
    if (mine && mine.seen !== there.saves) offerOld(notice, mine, kept);
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

// What this tab kept from before, when somebody has saved since.
function offerOld(notice, mine, kept) {
  const forget = () => kept.clear();
  const words =
    "What you changed before in this tab was not saved, and the draft was saved since. " +
    "You see it as it is now.";
  notice.say(words, [download(() => mine.source, "kept.bpmn"), openAgain("Leave mine", forget)]);
}

class Shown {
  constructor({ part, modeler, setup, server, kept, readOnly }) {
    Object.assign(this, { modeler, server, kept, setup, id: "", timer: 0 });
    const go = (id) => this.open(id);
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
    });
    this.faults = new Faults(part("faults"), {
      modeler,
      server,
      open: go,
      mend: readOnly ? null : (mend) => this.mend(settings, mend),
      tell: (faults) => this.tell(faults),
      processId: () => this.editing.process().businessObject.id,
    });
    modeler.get("eventBus").on("selection.changed", ({ newSelection }) => this.choose(newSelection));
    showBeginning(modeler.get("canvas"));
    this.refresh();
  }

  async read() {
    return (await this.modeler.saveXML({ format: true })).xml;
  }

  keepSaved(saves, notice, unsent) {
    const { server, kept } = this;
    const say = (words, fine) => this.bar.say(words, fine);
    const stop = (refusal) => this.explain(notice, refusal);
    this.saving = new Saving({ server, saves, kept, say, stop, read: () => this.read() });
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
    this.refresh();
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

  // Why nothing is saved any more, and what leads on.
  explain(notice, { problem, cause }) {
    const leave = () => this.saving.letGo();
    const forget = () => {
      leave();
      this.kept.clear();
    };
    const copy = download(() => this.read(), "mine.bpmn");
    const ways = {
      DraftHeld: () => [takeOver(this.server, leave), copy],
      DraftMoved: () => [openAgain("Open it again, without mine", forget), copy],
      SignedOut: () => [openAgain("Sign in again", leave), copy],
    };
    notice.say(`${problem} What you change here is not saved any more.`, (ways[cause] ?? (() => [copy]))());
  }
}
