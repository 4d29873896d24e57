// Whatever carries aria-keyshortcuts answers to that key: a link or button is clicked, a field gets
// the focus. Single characters are silent while someone types, and can be switched off altogether
// (WCAG 2.1.4) by the button in data-key-switch on the page "Tasten", shown only with script.
const SWITCH = "laufzettel-tasten";
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";

export function followShortcuts() {
  offerSwitch();
  document.addEventListener("keydown", (event) => {
    const key = pressed(event);
    if (event.defaultPrevented || !key || (key.length === 1 && !letterCounts(event))) return;
    const target = [...document.querySelectorAll("[aria-keyshortcuts]")].find(
      (one) => one.getAttribute("aria-keyshortcuts").split(" ").includes(key) && visible(one),
    );
    if (!target) return;
    event.preventDefault();
    if (target.matches(TYPING)) target.focus();
    else target.click();
  });
}

function offerSwitch() {
  const place = document.querySelector("[data-key-switch]");
  if (!place) return;
  const button = place.querySelector("button");
  const label = () => {
    button.querySelector(".kern-label").textContent = lettersWork()
      ? "Einzelne Buchstaben ausschalten"
      : "Einzelne Buchstaben einschalten";
  };
  button.addEventListener("click", () => {
    localStorage.setItem(SWITCH, lettersWork() ? "aus" : "an");
    label();
  });
  label();
  place.hidden = false;
}

export function lettersWork() {
  return localStorage.getItem(SWITCH) !== "aus";
}

export function letterCounts(event) {
  return lettersWork() && !event.target.closest(TYPING);
}

// Names as in aria-keyshortcuts: "W", "/", "Control+S", "Escape".
function pressed({ key, ctrlKey, altKey, metaKey }) {
  if (altKey || metaKey) return "";
  const name = key.length === 1 ? key.toUpperCase() : key;
  return ctrlKey ? `Control+${name}` : name;
}

// What lies in a menu that is closed answers too, as long as the menu itself is in sight.
function visible(element) {
  if (element.closest("[inert]")) return false;
  const menu = element.closest("details.lz-pop:not([open])");
  return (menu ?? element).getClientRects().length > 0;
}
