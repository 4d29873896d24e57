// Table and diagram point at each other: a row that has the pointer or the focus lights up its
// element and what it names beside it (`data-auch`); an element under the pointer lights up its
// row, a click on it goes there.
const MEANT = "ist-gemeint";

export function connectRows(viewer, show = (ids) => viewer.get("canvas").scrollToElement(ids[0])) {
  const rows = [...document.querySelectorAll("[data-element]")];
  const registry = viewer.get("elementRegistry");
  const canvas = viewer.get("canvas");
  for (const row of rows) {
    const named = [row.dataset.element, ...(row.dataset.auch ?? "").split(" ")];
    const ids = named.filter((id) => id && registry.get(id));
    if (!ids.length) continue;
    row.tabIndex = row.hasAttribute("tabindex") ? row.tabIndex : -1; // a click may focus it
    const on = () => ids.forEach((id) => canvas.addMarker(id, MEANT));
    const off = () => ids.forEach((id) => canvas.removeMarker(id, MEANT));
    row.addEventListener("mouseenter", on);
    row.addEventListener("mouseleave", off);
    row.addEventListener("focusin", () => {
      on();
      show(named.filter(Boolean));
    });
    row.addEventListener("focusout", off);
  }
  const light = (on) => (event) => {
    for (const row of rows) {
      if (row.dataset.element === event.element.id) row.classList.toggle(MEANT, on);
    }
  };
  viewer.on("element.hover", light(true));
  viewer.on("element.out", light(false));
  viewer.on("element.click", ({ element }) => {
    rows.find((row) => row.dataset.element === element.id)?.focus();
  });
}
