// A list of tasks ([data-list]): J and K go from row to row, X selects, and the preview beside
// (#vorschau) follows the row whose link names one in data-preview.
import { letterCounts } from "./keys.js";

const PAUSE = 150; // milliseconds: who browses quickly does not load every preview

export function browseLists() {
  const list = document.querySelector("[data-list]");
  if (!list) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !letterCounts(event)) return;
    const act = { j: () => step(list, 1), k: () => step(list, -1), x: () => select(list) }[
      event.key.toLowerCase()
    ];
    if (!act) return;
    event.preventDefault();
    act();
  });
  let waiting;
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest("tbody tr");
    const link = row?.querySelector("a[data-preview]");
    if (!link || row.classList.contains("is-open")) return;
    clearTimeout(waiting);
    hold(true); // until it is there, the keys of the pane would mean the row before
    waiting = setTimeout(() => preview(list, row, link.dataset.preview), PAUSE);
  });
  // Coming back from a task: the address names the row, the focus goes on where it was.
  if (location.hash.length > 1) {
    document.getElementById(location.hash.slice(1))?.querySelector("a")?.focus();
  }
}

function step(list, by) {
  const links = [...list.querySelectorAll("tbody .lz-table__link")];
  const here = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const open = links.findIndex((link) => link.closest("tr").classList.contains("is-open"));
  const from = here >= 0 ? here : open;
  links[Math.min(Math.max(from + by, 0), links.length - 1)]?.focus();
}

function select(list) {
  const row = document.activeElement.closest("tr") ?? list.querySelector("tr.is-open");
  row?.querySelector("input[type=checkbox]")?.click();
}

function hold(held) {
  const pane = document.getElementById("vorschau");
  if (pane) pane.inert = held;
}

async function preview(list, row, address) {
  const pane = document.getElementById("vorschau");
  if (!pane) return;
  if (list.querySelector("tbody .lz-check:checked")) return hold(false); // it holds a bulk act
  const asked = fetch(address, { headers: { "HX-Request": "true" } });
  const response = await asked.finally(() => hold(false));
  if (!response.ok || response.redirected || !row.contains(document.activeElement)) return;
  pane.innerHTML = await response.text();
  list.querySelector("tr.is-open")?.classList.remove("is-open");
  list.querySelector("[aria-current]")?.removeAttribute("aria-current");
  row.classList.add("is-open");
  row.querySelector(".lz-table__link").setAttribute("aria-current", "true");
}
