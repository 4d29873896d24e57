// A process sheet is read downwards. Fit its width, but never so small that text cannot be read;
// then bring the step in question into view.
import { getBBox } from "diagram-js/lib/util/Elements.js";

const MARGIN = 12;
const BUTTONS = 48; // pixels at the bottom of the frame, where the buttons lie over the drawing
const LAST = 100; // after bpmn-js' own listeners, which scroll to the origin

export function openReadably(viewer, settings) {
  const canvas = viewer.get("canvas");
  const step = settings.focus && viewer.get("elementRegistry").get(settings.focus);
  if (step) canvas.setRootElement(canvas.findRoot(step));
  fit(canvas, settings, step);
}

// A sub-process opened for the first time is fitted too; going up leads back to its box.
export function fitEachPlane(viewer, settings) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  let left = canvas.getRootElement();
  const seen = new Set([left]);
  viewer.on("root.set", LAST, ({ element: root }) => {
    const steps = [settings.focus, left.businessObject.id].map((id) => id && registry.get(id));
    if (!seen.has(root)) {
      fit(canvas, settings, steps.find((step) => step && canvas.findRoot(step) === root));
    }
    seen.add(root);
    left = root;
  });
}

// A button on an element (the way into a sub-process) may get the focus out of sight: the drawing
// moves, not the frame around it, which the browser would scroll.
export function keepFocusInSight(canvas) {
  const container = canvas.getContainer();
  container.addEventListener("focusin", ({ target }) => {
    const place = target.closest("[data-container-id]");
    if (place) canvas.scrollToElement(place.dataset.containerId);
    container.scrollTo(0, 0);
    if (place) target.scrollIntoView({ block: "center", inline: "nearest" });
  });
}

// Bring elements into the middle, as large as the drawing is shown now; return where they lie.
export function showElements(canvas, elements) {
  if (!elements.length) return null;
  const { x, y, width, height } = getBBox(elements[0]);
  const centre = { x: x + width / 2, y: y + height / 2 };
  const box = canvas.viewbox();
  canvas.viewbox({
    x: centre.x - box.width / 2,
    y: centre.y - box.height / 2,
    width: box.width,
    height: box.height,
  });
  return centre;
}

// The whole sheet, however small it gets.
export function fitWhole(canvas) {
  const { inner } = canvas.viewbox();
  const { clientWidth } = canvas.getContainer();
  show(canvas, Math.min(1, clientWidth / (inner.width + 2 * MARGIN), inHeight(canvas, inner)));
}

// A sheet that can be read as a whole is shown as a whole, else from the step in question on.
function fit(canvas, { min = "0.9", max = "1", y = "0.45" }, step) {
  const { inner } = canvas.viewbox();
  const { clientWidth } = canvas.getContainer();
  const wanted = clientWidth / (inner.width + 2 * MARGIN);
  const zoom = Math.max(Number(min), Math.min(Number(max), wanted));
  const whole = inHeight(canvas, inner);
  show(canvas, whole >= Number(min) ? Math.min(zoom, whole) : zoom, step, Number(y));
}

function inHeight(canvas, inner) {
  return (canvas.getContainer().clientHeight - BUTTONS) / (inner.height + MARGIN);
}

function show(canvas, zoom, step, y = 0) {
  const { inner } = canvas.viewbox();
  const { clientWidth, clientHeight } = canvas.getContainer();
  const width = clientWidth / zoom;
  const height = clientHeight / zoom;
  const first = inner.y - MARGIN;
  const last = inner.y + inner.height + BUTTONS / zoom - height;
  const wanted = step ? step.y + step.height / 2 - height * y : first;
  canvas.viewbox({
    x: left(inner, width, step),
    y: Math.max(first, Math.min(last, wanted)),
    width,
    height,
  });
}

// Centre a narrow sheet; on a wide one keep the step a third from the left, within the sheet.
function left(inner, width, step) {
  if (width >= inner.width || !step) return inner.x - Math.max(MARGIN, (width - inner.width) / 2);
  const wanted = step.x + step.width / 2 - width * 0.36;
  const last = inner.x + inner.width + MARGIN - width;
  return Math.min(Math.max(inner.x - MARGIN, wanted), last);
}
