// The draft's scenarios beside the canvas; running and recording have pages of their own.
export class Trials {
  constructor({ server, saving, tabs, place }) {
    Object.assign(this, { server, saving, tabs, place });
    tabs.onShown("szenarien", () => this.load());
    place.addEventListener("submit", async (event) => {
      event.preventDefault();
      await saving.send(); // what is played is what the server has
      event.target.submit();
    });
  }

  async load() {
    const answer = await this.server.trials();
    if (answer.state !== "ok") {
      this.place.textContent = "Die Szenarien lassen sich gerade nicht laden.";
      return;
    }
    this.place.innerHTML = answer.html; // our own template
    this.tabs.count("szenarien", answer.count);
  }

  // Another diagram: what was played before says less.
  changed() {
    if (this.tabs.shown === "szenarien") this.load();
  }
}
