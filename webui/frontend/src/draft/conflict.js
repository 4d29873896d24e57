// The band above the canvas when somebody else was faster: both versions are stored already, so
// there is time to look. No dialog, and the drawing stays.
import { make } from "./make.js";

export class Conflict {
  constructor(band, { server, saving, load, compare, parts }) {
    Object.assign(this, { band, server, saving, load, compare, parts });
  }

  // beside: { number, by, at, disjoint, elements } of our version that stands beside the newest one
  show(beside) {
    this.number = beside.number;
    const { by, at, same, disjoint, elements = [] } = beside;
    const who = same ? "Sie haben" : `${by} hat`;
    const where = same ? "in einem anderen Fenster geändert" : "geändert";
    const words = make("p");
    words.append(
      make("strong", "", `${who} den Entwurf um ${at} ${where}, während Sie hier gezeichnet haben.`),
      ` Beide Fassungen sind gesichert. ${
        disjoint
          ? `Sie berühren verschiedene ${this.parts} und lassen sich zusammenführen.`
          : `Beide ändern dasselbe${elements.length ? `: ${elements.join(", ")}` : ""}. Sehen Sie nach, welche Fassung gelten soll.`
      }`,
    );
    const acts = make("div", "lz-row");
    if (disjoint) acts.append(button("Zusammenführen", "primary", () => this.merge(beside)));
    const compared = this.compare(beside.number);
    if (compared) acts.append(link("Änderungen ansehen", compared));
    acts.append(button("Meine als Kopie", "tertiary", () => this.copy()));
    if (!disjoint) acts.append(button(same ? "Andere Fassung laden" : `Fassung von ${by} laden`, "tertiary", () => this.leave()));
    const text = make("div");
    text.append(this.sign(), words);
    this.band.replaceChildren(text, acts);
    this.band.hidden = false;
  }

  sign() {
    return document.getElementById("zeichen-warnung").content.cloneNode(true);
  }

  hide() {
    this.band.hidden = true;
    this.band.replaceChildren();
  }

  async merge(beside) {
    await this.saving.send();
    this.saving.say("busy", "Wird zusammengeführt …");
    const answer = await this.server.merge(this.number);
    if (answer.state === "ok") {
      await this.load(answer.number);
      this.hide();
      this.saving.say("ok", "Zusammengeführt und gespeichert.");
    } else if (answer.state === "refused") {
      this.show({ ...beside, disjoint: false }); // they changed the same meanwhile
    } else {
      this.saving.failed(answer);
    }
  }

  async copy() {
    await this.saving.send();
    const answer = await this.server.copy(this.number);
    if (answer.state === "ok") location.assign(answer.href);
    else this.saving.failed(answer);
  }

  // Our version stays in the history of the draft; the page goes on with the other one.
  async leave() {
    await this.saving.send();
    const answer = await this.server.leave(this.number);
    if (answer.state !== "ok") return this.saving.failed(answer);
    await this.load(answer.number);
    this.hide();
    return this.saving.say("ok", "Ihre Fassung liegt bei den früheren Fassungen.");
  }
}

function button(words, kind, act) {
  const one = make("button", `kern-btn kern-btn--${kind} kern-btn--small`);
  one.type = "button";
  one.append(make("span", "kern-label", words));
  one.addEventListener("click", async () => {
    one.setAttribute("aria-disabled", "true");
    await act();
    one.removeAttribute("aria-disabled");
  });
  return one;
}

function link(words, href) {
  const one = make("a", "kern-btn kern-btn--secondary kern-btn--small");
  one.href = href;
  one.append(make("span", "kern-label", words));
  return one;
}
