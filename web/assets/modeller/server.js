// Speaks to the server: an answer is { ok, status, body }; it throws when the connection is lost.
export class Server {
  constructor(setup, token) {
    Object.assign(this, { setup, token });
  }

  async file() {
    const answer = await fetch(this.setup.file, { headers: { Accept: "application/xml" } });
    return { source: await answer.text(), saves: Number(answer.headers.get("X-Saves")), ok: answer.ok };
  }

  faults(source) {
    return this.send(this.setup.faults, { source });
  }

  expression(what, asked) {
    return this.send(`${this.setup.expressions}/${what}`, asked);
  }

  // What would be lost of the saved file if it were written so; the server refuses such a save anyway.
  async loss(source) {
    const { body } = await this.send(this.setup.loss, { source });
    return body.lost ?? body.problem ?? "";
  }

  save(source, did, seen) {
    return this.send(this.setup.file, { source, did, seen });
  }

  async send(address, sent) {
    const headers = {
      Accept: "application/json",
      "Content-Type": "application/json",
      "X-Form-Token": this.token,
    };
    const answer = await fetch(address, { method: "POST", body: JSON.stringify(sent), headers });
    return { ok: answer.ok, status: answer.status, body: await answer.json().catch(() => ({})) };
  }

  // The page of the whole draft answers with a redirection, which is not followed.
  takeOver() {
    const body = new URLSearchParams({ form_token: this.token });
    return fetch(this.setup.takeOver, { method: "POST", body, redirect: "manual" });
  }
}
