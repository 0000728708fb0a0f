// What the server says of an expression while it is typed: the names to use, its dates, what it comes to.
export class Asking {
  constructor(server, read) {
    Object.assign(this, { server, read, known: new Map() });
    this.editor = null;
  }

  // The diagram was changed: other names may be known now.
  forget() {
    this.known.clear();
  }

  names(element) {
    if (!this.known.has(element)) {
      const asked = this.read().then((source) => this.server.expression("names", { source, element }));
      this.known.set(
        element,
        asked.then(({ body }) => body.names ?? []).catch(() => []),
      );
    }
    return this.known.get(element);
  }

  dates(text, day) {
    return this.answer("dates", { text, day });
  }

  async tried(asked) {
    return this.answer("tried", { source: await this.read(), ...asked });
  }

  async answer(what, sent) {
    try {
      const { ok, body } = await this.server.expression(what, sent);
      return ok ? body : { fault: body.problem ?? "The server did not answer. Try it again." };
    } catch {
      return { fault: "There is no connection. Try it again when there is." };
    }
  }

  // The editor is fetched when the first expression is shown; without it a plain field does.
  async open() {
    this.editor ??= import(this.server.setup.editor).then(
      ({ openEditor }) => openEditor,
      () => null,
    );
    return this.editor;
  }
}
