// The pad beside a selected element lies in sight: the canvas moves just enough, bpmn-js would cut it.
const MARGIN = 8; // pixels
const PATIENCE = 500; // milliseconds

export function keepPadInSight(modeler) {
  const canvas = modeler.get("canvas");
  const container = canvas.getContainer();
  let held = false; // a button of the pointer is down: something may be about to be dragged
  let fresh = false; // where somebody moves the canvas to afterwards, it stays
  let waiting = 0;
  let patience = 0; // until when a pad that has just opened is looked for
  // A moved canvas would end the typing of a name; who drags moves it alone.
  const isBusy = () =>
    held || modeler.get("dragging").context() || modeler.get("directEditing").isActive();
  const look = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => requestAnimationFrame(move)); // the pad is placed in a frame
  };
  const move = () => {
    const pad = container.querySelector(".djs-context-pad.open");
    if (!fresh || isBusy()) return;
    if (!pad) return again();
    const [box, around] = [pad.getBoundingClientRect(), container.getBoundingClientRect()];
    const dx = Math.min(0, around.right - MARGIN - box.right);
    const dy = Math.min(0, around.bottom - MARGIN - box.bottom);
    if (!dx && !dy) return again();
    fresh = false;
    canvas.scroll({ dx, dy });
  };
  // bpmn-js places the pad a few frames after it has opened, the later the slower the machine.
  const again = () => {
    fresh = performance.now() < patience;
    if (fresh) waiting = requestAnimationFrame(move);
  };
  container.addEventListener("pointerdown", () => (held = true), true);
  for (const end of ["pointerup", "pointercancel"])
    window.addEventListener(end, () => ((held = false), look()), true);
  modeler.on(["directEditing.complete", "directEditing.cancel"], look);
  modeler.on("contextPad.open", () => {
    fresh = true;
    patience = performance.now() + PATIENCE;
    look();
  });
}
