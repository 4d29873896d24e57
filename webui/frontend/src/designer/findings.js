// What the server's check says of the form; each finding leads to its field.
import { make } from "../draft/make.js";

export class Findings {
  constructor(editor, place, count, list) {
    Object.assign(this, { editor, place, count, list });
  }

  show(findings) {
    this.count.textContent = findings.length;
    if (!findings.length) {
      this.place.replaceChildren(make("p", "small muted", "Nichts zu beanstanden."));
      return;
    }
    const list = make("ul", "ow-formbefunde");
    list.append(...findings.map((one) => this.line(one)));
    this.place.replaceChildren(list);
  }

  line({ field, name, text, remedy }) {
    const item = make("li");
    const words = make("span");
    if (field) words.append(this.way(field, name), ": ");
    words.append(`${text} `, make("span", "muted", remedy));
    item.append(document.getElementById("zeichen-fehler").content.cloneNode(true), words);
    return item;
  }

  // A field without an id of its own has another one here: it is put right in the list.
  way(field, name) {
    if (!this.editor.get("formFieldRegistry").get(field)) {
      const link = make("a", "", name);
      link.href = `${this.list}?feld=${encodeURIComponent(field)}&aktion=bearbeiten`;
      return link;
    }
    const button = make("button", "lz-linklike", name);
    button.type = "button";
    button.addEventListener("click", () => this.go(field));
    return button;
  }

  go(field) {
    const found = this.editor.get("formFieldRegistry").get(field);
    if (!found) return;
    this.editor.get("selection").set(found);
    document.querySelector(`[data-id="${CSS.escape(field)}"]`)?.scrollIntoView({ block: "center" });
  }
}
