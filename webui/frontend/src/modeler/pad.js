// The pad beside a selected element lies in sight: the canvas moves just enough, bpmn-js would cut it.
const MARGIN = 8; // pixels

export function keepPadInSight(modeler) {
  const canvas = modeler.get("canvas");
  const container = canvas.getContainer();
  const pads = modeler.get("contextPad");
  let held = false; // a button of the pointer is down: something may be about to be dragged
  let fresh = false; // where somebody moves the canvas to afterwards, it stays
  let waiting = 0;
  // A moved canvas would end the typing of a name; who drags moves it alone.
  const isBusy = () =>
    held || modeler.get("dragging").context() || modeler.get("directEditing").isActive();
  const look = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(move);
  };
  const move = () => {
    if (!fresh || isBusy()) return;
    const pad = container.querySelector(".djs-context-pad.open");
    // bpmn-js places the pad a few frames after it has opened, the later the slower the machine.
    if (!pad?.style.left) {
      if (pads.isShown()) look();
      return;
    }
    fresh = false;
    const [box, around] = [pad.getBoundingClientRect(), container.getBoundingClientRect()];
    const dx = Math.min(0, around.right - MARGIN - box.right);
    const dy = Math.min(0, around.bottom - MARGIN - box.bottom);
    if (dx || dy) canvas.scroll({ dx, dy });
  };
  container.addEventListener("pointerdown", () => (held = true), true);
  for (const end of ["pointerup", "pointercancel"])
    window.addEventListener(end, () => ((held = false), look()), true);
  modeler.on(["directEditing.complete", "directEditing.cancel", "contextPad.show"], look);
  modeler.on("contextPad.open", () => {
    fresh = true;
    look();
  });
}
