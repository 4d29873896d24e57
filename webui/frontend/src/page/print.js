// A button cannot print without script, so it is shown only here; Ctrl+P prints the same.
export function offerPrinting() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
