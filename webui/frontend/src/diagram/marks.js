// What we write onto elements. Overlays are DOM nodes with classes only, so a strict content
// security policy holds.

const MARK_WIDTH = 96; // of "Mi, 05.03., 12:00"
const MARK_HEIGHT = 19;
// Every state of an element is also a word: colour alone says nothing to many.
const WORDS = {
  "ist-hier": { t: "● steht hier", cls: "dm-hier" },
  "ist-stoerung": { t: "▲ Störung", cls: "dm-stoerung" },
};
const CHANGES = new Set(["ist-neu", "ist-geaendert", "ist-weg"]);
const INSIDE = { t: "~ innen", cls: "dm-chg" };

// settings: { marker: { class: [element ids] }, zeichen: { id: [{ t: text, cls: class, pos }] } }
export function marks(viewer, { marker = {}, zeichen = {} }) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  for (const [kind, ids] of Object.entries(marker)) {
    for (const id of ids.filter((known) => registry.get(known))) {
      canvas.addMarker(id, kind);
      if (WORDS[kind] && !zeichen[id]) write(viewer, id, WORDS[kind]);
      if (kind === "ist-hier") markClosedParents(viewer, id, kind);
    }
  }
  for (const box of changedInside(viewer, marker)) {
    canvas.addMarker(box, "ist-geaendert");
    if (!zeichen[box.id]) write(viewer, box.id, INSIDE);
  }
  for (const [id, words] of Object.entries(zeichen)) {
    if (registry.get(id)) for (const word of [].concat(words)) write(viewer, id, word);
  }
}

// A step inside a collapsed sub-process is invisible on the plane above: mark the box as well.
function markClosedParents(viewer, id, kind) {
  for (const box of closedParents(viewer.get("elementRegistry"), id)) {
    viewer.get("canvas").addMarker(box, kind);
  }
}

function closedParents(registry, id) {
  const found = [];
  for (let part = registry.get(id).businessObject.$parent; part; part = part.$parent) {
    const box = registry.get(part.id);
    if (box?.collapsed) found.push(box);
  }
  return found;
}

// The collapsed sub-processes that hold a change and show none of their own.
function changedInside(viewer, marker) {
  const registry = viewer.get("elementRegistry");
  const changed = Object.keys(marker).filter((kind) => CHANGES.has(kind));
  const ids = changed.flatMap((kind) => marker[kind]).filter((id) => registry.get(id));
  const boxes = new Set(ids.flatMap((id) => closedParents(registry, id)));
  return [...boxes].filter((box) => !ids.includes(box.id));
}

function write(viewer, id, { t, cls = "", pos }) {
  const element = viewer.get("elementRegistry").get(id);
  const position = pos ?? (element.waypoints ? onTheWay(element) : aboveName(element));
  viewer.get("overlays").add(id, "zeichen", { position, html: box(`dm ${cls}`, t) });
}

// An event's name stands beside it: its mark goes above that name, on the side away from the event.
function aboveName(element) {
  const name = element.labels?.[0];
  if (!name) return { bottom: 12, left: 8 };
  const onTheLeft = name.x + name.width / 2 < element.x;
  const left = onTheLeft ? name.x + name.width - MARK_WIDTH : name.x;
  return { top: name.y - element.y - MARK_HEIGHT, left: left - element.x };
}

// In the middle of a flow; an overlay's place counts from the corner of the flow's box.
function onTheWay({ waypoints }) {
  const [from, to] = waypoints.slice(Math.floor((waypoints.length - 1) / 2));
  const corner = (axis) => Math.min(...waypoints.map((point) => point[axis]));
  return {
    left: (from.x + to.x) / 2 - corner("x") - MARK_HEIGHT,
    top: (from.y + to.y) / 2 - corner("y") - MARK_HEIGHT / 2,
  };
}

// The row number of the QM sheet (laufzettel:zeile), so that paper and screen can be compared.
export function badges(viewer) {
  viewer.get("elementRegistry").forEach((element) => {
    const row = element.businessObject?.get?.("laufzettel:zeile");
    if (!row || element.labelTarget || !element.width) return; // flows and planes have none
    const round = element.width <= 50;
    const position = round ? { top: -14, left: -18 } : { top: 3, right: row.length > 2 ? 33 : 27 };
    viewer
      .get("overlays")
      .add(element.id, "zeile", { position, html: box("dz", row), show: { minZoom: 0.45 } });
  });
}

function box(classes, text) {
  const node = document.createElement("div");
  node.className = classes;
  node.textContent = text;
  return node;
}
