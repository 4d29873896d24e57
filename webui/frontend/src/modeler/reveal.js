// Bring an element into view and select it, on whichever plane it lies.
export function reveal(modeler, id) {
  const element = modeler.get("elementRegistry").get(id);
  if (!element) return;
  document.activeElement?.blur?.(); // what is being typed belongs to the element shown now
  const canvas = modeler.get("canvas");
  const root = canvas.findRoot(element);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
  if (element === root) {
    modeler.get("selection").select([]);
    return;
  }
  modeler.get("selection").select(element);
  const { clientWidth, clientHeight } = canvas.getContainer();
  const { x, y } = centre(element);
  const zoom = Math.max(canvas.zoom(), 0.9);
  const [width, height] = [clientWidth / zoom, clientHeight / zoom];
  canvas.viewbox({ x: x - width * 0.5, y: y - height * 0.4, width, height });
}

function centre({ x, y, width, height, waypoints }) {
  if (!waypoints) return { x: x + width / 2, y: y + height / 2 };
  const [first, last] = [waypoints[0], waypoints.at(-1)];
  return { x: (first.x + last.x) / 2, y: (first.y + last.y) / 2 };
}
