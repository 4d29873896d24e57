// The way down into sub-processes. bpmn-js lays it over the drawing, where it covers the first step;
// we give it a line of its own above. Its list stays bpmn-js' own and is only moved.
const LAST = 100; // after bpmn-js has rewritten the list

export function showTrail(viewer, frame) {
  const canvas = viewer.get("canvas");
  const trail = canvas.getContainer().querySelector(".bjs-breadcrumbs");
  trail.classList.add("ow-pfad");
  const update = () => {
    trail.hidden = trail.children.length < 2;
    trail.lastElementChild?.setAttribute("aria-current", "page");
    canvas.resized();
  };
  const part = document.createElement("nav");
  const title = frame.closest("figure")?.querySelector("figcaption")?.textContent;
  part.setAttribute("aria-label", ["Ebene des Diagramms", title].filter(Boolean).join(", "));
  part.append(trail);
  frame.prepend(part);
  update();
  viewer.on("root.set", LAST, update);
}
