// Two versions of a process side by side: one viewbox for both. A change that has the focus is
// shown on both sides, each at its own place, and from then on both move with that distance.
import { openReadably, showElements } from "./view.js";

export function moveTogether(left, right, settings) {
  const pair = [left, right].map((viewer) => ({
    canvas: viewer.get("canvas"),
    registry: viewer.get("elementRegistry"),
  }));
  let distance = { x: 0, y: 0 }; // from a place on the left to the same one on the right
  let leading = null;
  const alone = (side, act) => {
    if (leading) return;
    leading = side;
    act();
    leading = null;
  };
  const follow = (side) =>
    alone(side, () => {
      const box = side.canvas.viewbox();
      const [other, sign] = side === pair[0] ? [pair[1], 1] : [pair[0], -1];
      const { clientWidth, clientHeight } = other.canvas.getContainer();
      other.canvas.viewbox({
        x: box.x + sign * distance.x,
        y: box.y + sign * distance.y,
        width: clientWidth / box.scale,
        height: clientHeight / box.scale,
      });
    });
  const samePlane = (side) => {
    const other = side === pair[0] ? pair[1] : pair[0];
    const id = side.canvas.getRootElement().businessObject.id;
    const root = other.canvas.getRootElements().find((each) => each.businessObject.id === id);
    if (root && root !== other.canvas.getRootElement()) other.canvas.setRootElement(root);
  };
  pair.forEach((side, index) => {
    const viewer = index ? right : left;
    viewer.on("canvas.viewbox.changed", () => follow(side));
    viewer.on("root.set", () => {
      if (leading) return;
      distance = { x: 0, y: 0 };
      alone(side, () => samePlane(side));
      follow(side);
    });
  });
  const meant = (ids) => {
    const found = pair.map(({ registry }) => ids.map((id) => registry.get(id)).filter(Boolean));
    const first = found[1].length ? 1 : 0;
    if (!found[first].length) return;
    const side = pair[first];
    alone(side, () => {
      side.canvas.setRootElement(side.canvas.findRoot(found[first][0]));
      samePlane(side);
      const centres = pair.map(({ canvas }, index) => showElements(canvas, found[index]));
      distance = { x: 0, y: 0 };
      if (centres[0] && centres[1]) {
        distance = { x: centres[1].x - centres[0].x, y: centres[1].y - centres[0].y };
      }
    });
    follow(side);
  };
  const open = () => {
    distance = { x: 0, y: 0 };
    const [first, second] = pair.map(({ registry }) => registry.get(settings.focus));
    const [side, viewer] = second || !first ? [pair[1], right] : [pair[0], left];
    alone(side, () => openReadably(viewer, settings));
    alone(side, () => samePlane(side));
    follow(side);
  };
  return { meant, open };
}
