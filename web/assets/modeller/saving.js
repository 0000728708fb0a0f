// Saves what is drawn shortly after each change, and says so. What is not saved yet is kept in this tab.
const PAUSE_MS = 1000;
const AGAIN_MS = 5000;
const LOST =
  "Not saved: the connection is lost. What you changed is kept in this tab, and sent when it is back.";
const UNWRITABLE = "Not saved: the picture cannot be written as a file as it is now. Undo the last change.";
// The session ended, or somebody signed in anew in another tab.
const SIGNED_OUT = [400, 401];

export class Saving {
  constructor({ server, saves, read, say, stop, kept }) {
    Object.assign(this, {
      server,
      seen: saves,
      read,
      say,
      stop,
      kept,
      did: "",
      timer: 0,
      pending: false,
      busy: false,
      again: false,
      stopped: false,
    });
    window.addEventListener("online", () => this.pending && this.save());
    window.addEventListener("beforeunload", (leaving) => this.pending && leaving.preventDefault());
    document.addEventListener("visibilitychange", () => document.hidden && this.pending && this.save());
  }

  changed(did) {
    this.did = did || this.did;
    this.pending = true;
    if (this.stopped) return;
    this.say("Not saved yet");
    this.later(PAUSE_MS);
  }

  // Somebody leaves the page on purpose: nothing holds them back.
  letGo() {
    this.pending = false;
    this.stopped = true;
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.stopped) return;
    this.again = this.busy;
    if (this.busy) return;
    this.busy = true;
    let source;
    try {
      source = await this.read();
      const did = this.did;
      this.kept.put({ source, did, seen: this.seen });
      await this.take(source, await this.server.save(source, did, this.seen));
    } catch {
      this.say(source === undefined ? UNWRITABLE : LOST, false);
      this.later(AGAIN_MS);
    } finally {
      this.busy = false;
      if (this.again) this.later(PAUSE_MS);
      this.again = false;
    }
  }

  async take(source, answer) {
    if (!answer.ok) return this.refused(answer);
    this.seen = answer.body.saves;
    this.pending = source !== (await this.read());
    if (this.pending) {
      this.later(PAUSE_MS);
    } else {
      this.kept.clear();
      this.say(`Saved at ${time()}`);
    }
    document.dispatchEvent(new Event("pathways:active"));
    return undefined;
  }

  // What the server refuses for good stops saving; what an undo mends is tried again at the next change.
  refused({ status, body }) {
    const problem = body.problem ?? `The server answered ${status}.`;
    if (status === 422) this.say(`Not saved: ${problem}`, false);
    else if (status >= 500) {
      this.say(`Not saved: ${problem}`, false);
      this.later(AGAIN_MS);
    } else {
      this.stopped = true;
      this.say("Not saved", false);
      this.stop({ problem, cause: body.cause ?? (SIGNED_OUT.includes(status) ? "SignedOut" : "") });
    }
  }
}

// What this tab keeps of one file while it is not saved.
export class Kept {
  constructor(key) {
    this.key = `pathways:drawn:${key}`;
  }

  put(what) {
    try {
      sessionStorage.setItem(this.key, JSON.stringify(what));
    } catch {
      // The tab has no room for it: the page still has it, and says that it is not saved.
    }
  }

  get() {
    return JSON.parse(sessionStorage.getItem(this.key) ?? "null");
  }

  clear() {
    sessionStorage.removeItem(this.key);
  }
}

function time() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
