// Menus are <details> and open without script; Escape and a click elsewhere close them.
const MENU = "details.lz-pop, details.lz-menu";

export function closeMenus() {
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      const menu = document.activeElement.closest(`:is(${MENU})[open]`);
      if (!menu) return;
      event.preventDefault();
      menu.open = false;
      menu.querySelector("summary").focus();
    },
    true,
  );
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.lz-pop[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
}
