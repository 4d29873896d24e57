// Saving by itself: first in this browser, a second later on the server. Whatever happens to the
// network, the session or the draft, the drawing on the page stays and its copy stays until the
// server has it.
const COPY = 150; // milliseconds after the last change
const SEND = 1000;
const RETRY = 5000;

export class Saving {
  constructor({ modeler, server, copies, revision, login, say, onSaved, onBeside }) {
    Object.assign(this, { modeler, server, copies, revision, login, say, onSaved, onBeside });
    this.changes = 0;
    this.trouble = false;
    this.hasRoom = true;
  }

  // Listen from now on; what was there before is what the server has.
  begin() {
    this.modeler.on("commandStack.changed", ({ trigger }) => trigger !== "clear" && this.changed());
    addEventListener("online", () => this.changes && this.send());
    addEventListener("focus", () => this.trouble && this.send());
    addEventListener("pagehide", () => {
      document.activeElement?.blur?.(); // what is being typed counts
      if (this.changes) this.keep();
    });
    addEventListener("beforeunload", (event) => {
      if (this.changes && !this.hasRoom) event.preventDefault();
    });
  }

  changed() {
    this.changes += 1;
    this.touched = true;
    clearTimeout(this.copying);
    this.copying = setTimeout(() => this.keep(), COPY);
    if (!this.trouble) this.later(SEND);
    else this.tell();
  }

  later(pause) {
    clearTimeout(this.sending);
    this.sending = setTimeout(() => this.send(), pause);
  }

  async keep() {
    const { xml } = await this.modeler.saveXML({ format: true });
    const { revision: parent, changes } = this;
    if (!changes) return xml;
    this.hasRoom = this.copies.keep({ xml, parent, changes, at: Date.now() });
    return xml;
  }

  // Ends when what was changed until now has been sent, whatever came of it.
  async send() {
    while (this.busy) await this.running;
    if (!this.changes) return;
    this.busy = true;
    this.running = this.attempt();
    await this.running;
  }

  async attempt() {
    clearTimeout(this.copying);
    if (!this.trouble) this.say("busy", "Wird gespeichert …");
    const sent = this.changes;
    const xml = await this.keep();
    const answer = await this.deliver(xml);
    this.busy = false;
    if (answer.state === "ok") this.saved(answer, sent);
    else this.failed(answer);
  }

  // Somebody else may have signed in on this browser meanwhile: nothing goes out in their name.
  async deliver(xml) {
    if (this.trouble) {
      const seen = await this.server.look();
      if (seen.state !== "ok") return seen;
      if (seen.login !== this.login) return { state: "other", name: seen.name };
    }
    return this.server.save(xml, this.revision);
  }

  saved(answer, sent) {
    this.trouble = false;
    this.revision = answer.number;
    this.changes -= sent;
    if (this.changes) this.later(SEND);
    else this.copies.forget();
    this.say("ok", answer.saved);
    this.onSaved(answer);
    if (!answer.head) this.onBeside(answer);
  }

  failed(answer) {
    this.trouble = answer.state;
    this.reason = answer.message ?? answer.name;
    this.tell();
    this.later(RETRY);
  }

  tell() {
    const count = this.changes === 1 ? "1 Änderung liegt" : `${this.changes} Änderungen liegen`;
    const where = this.hasRoom
      ? `${count} in diesem Browser.`
      : `${count} nur auf dieser Seite. Schließen Sie sie nicht.`;
    const words = {
      offline: `Offline. ${where}`,
      login: "Anmeldung abgelaufen. Nichts geht verloren.",
      other: `Hier ist jetzt ${this.reason} angemeldet. ${where}`,
      refused: `Nicht gespeichert: ${this.reason} ${where}`,
      broken: `Nicht gespeichert. ${where}`,
    };
    this.say(this.trouble, words[this.trouble]);
  }
}
