// The tabs of the left column: one stop for the keyboard, arrows go from one to the next.
export class Tabs {
  constructor(list) {
    this.tabs = [...list.querySelectorAll("[role=tab]")];
    this.whenShown = new Map();
    for (const tab of this.tabs) tab.addEventListener("click", () => this.show(nameOf(tab)));
    list.addEventListener("keydown", (event) => this.move(event));
  }

  onShown(name, act) {
    this.whenShown.set(name, act);
  }

  get shown() {
    return nameOf(this.tabs.find((tab) => tab.getAttribute("aria-selected") === "true"));
  }

  // Resolves when what the tab needs is there.
  show(name) {
    for (const tab of this.tabs) {
      const chosen = nameOf(tab) === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen;
    }
    return this.whenShown.get(name)?.();
  }

  count(name, number) {
    const tab = this.tabs.find((one) => nameOf(one) === name);
    tab.querySelector("b").textContent = String(number);
  }

  move(event) {
    const last = this.tabs.length - 1;
    const at = this.tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: last }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = this.tabs.at(to > last ? 0 : to);
    next.focus();
    this.show(nameOf(next));
  }
}

function nameOf(tab) {
  return tab.id.slice(2); // t-befunde
}
