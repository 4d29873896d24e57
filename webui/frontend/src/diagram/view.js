// A process sheet is read downwards. Fit its width, but never so small that text cannot be read;
// then bring the step in question into view.
const MARGIN = 12;

export function openReadably(viewer, { focus, min = "0.9", max = "1", y = "0.45" }) {
  const canvas = viewer.get("canvas");
  const step = focus && viewer.get("elementRegistry").get(focus);
  if (step) canvas.setRootElement(canvas.findRoot(step));
  const { inner } = canvas.viewbox();
  const { clientWidth, clientHeight } = canvas.getContainer();
  const wanted = clientWidth / (inner.width + 2 * MARGIN);
  const zoom = Math.max(Number(min), Math.min(Number(max), wanted));
  const width = clientWidth / zoom;
  const height = clientHeight / zoom;
  canvas.viewbox({
    x: left(inner, width, step),
    y: Math.max(
      inner.y - MARGIN,
      step ? step.y + step.height / 2 - height * Number(y) : inner.y - MARGIN,
    ),
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
