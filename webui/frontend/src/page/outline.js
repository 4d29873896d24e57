// Gliederung: keys of the table [data-outline]. One tab stop, arrows go from row to row; every key
// does what a link or button of the row does. Without this script these do it themselves.
export function browseOutline() {
  const table = document.querySelector("[data-outline]");
  if (!table) return;
  const rows = () => [...table.querySelectorAll("tbody tr[tabindex]")];
  table.addEventListener("focusin", ({ target }) => {
    if (!target.matches("tr[tabindex]")) return;
    for (const row of rows()) row.tabIndex = row === target ? 0 : -1;
  });
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr[tabindex]");
    if (row && event.target === row) onRow(event, row, rows());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") discard(event);
    if (event.key === "F8") nextFinding(event, rows());
  }, true);
  open(table, rows());
}

function onRow(event, row, all) {
  const at = all.indexOf(row);
  const last = all.length - 1;
  const plain = {
    ArrowDown: () => all[Math.min(at + 1, last)].focus(),
    ArrowUp: () => all[Math.max(at - 1, 0)].focus(),
    Home: () => all[0].focus(),
    End: () => all[last].focus(),
    Enter: () => follow(row, "bearbeiten"),
    F2: () => follow(row, "bearbeiten"),
    Delete: () => act(row.dataset.entfernen),
    k: () => follow(row, "kommentar"),
  };
  const withAlt = {
    n: () => follow(row, "danach"),
    ArrowUp: () => act(row.dataset.verschieben, "hoch"),
    ArrowDown: () => act(row.dataset.verschieben, "runter"),
  };
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const does = event.altKey ? (withAlt[event.key] ?? withAlt[event.key.toLowerCase()]) : plain[event.key];
  if (!does) return;
  event.preventDefault();
  does();
}

function follow(row, name) {
  row.querySelector(`[data-akt=${name}]`)?.click();
}

function act(address, direction = "") {
  const form = document.getElementById("gl-tat");
  if (!form || !address) return;
  form.action = address;
  form.elements.richtung.value = direction;
  form.submit();
}

function discard(event) {
  const link = document.querySelector("[data-verwerfen]");
  if (!link) return;
  event.preventDefault();
  event.stopPropagation(); // Escape also leaves the page, but not a form that is open
  link.click();
}

function nextFinding(event, all) {
  event.preventDefault();
  const found = all.filter((row) => row.hasAttribute("data-befund"));
  const here = all.indexOf(document.activeElement);
  (found.find((row) => all.indexOf(row) > here) ?? found[0])?.focus();
}

// The form's first field, or the row that the address names: where one was before.
function open(table, all) {
  if (document.querySelector(".lz-errors")) return;
  const field = table.querySelector("[data-focus]");
  const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (field) field.focus();
  else if (named && all.includes(named)) named.focus();
}
