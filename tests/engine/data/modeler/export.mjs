// Makes the exports of this folder: what the modeler gives back, unedited and after some edits.
// node tests/engine/data/modeler/export.mjs   (needs the front end's packages)
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const here = import.meta.dirname;
const root = path.join(here, "../../../..");
const require = createRequire(path.join(root, "webui/frontend/package.json"));
const { BpmnModdle } = await import(require.resolve("bpmn-moddle"));

const FILES = {
  unusual: path.join(here, "unusual.bpmn"),
  post_ruecklauf: path.join(here, "post_ruecklauf.bpmn"),
};

function find(definitions, id) {
  const all = definitions.rootElements.flatMap((e) => [e, ...(e.flowElements ?? [])]);
  return all.find((e) => e.id === id);
}

function plane(definitions) {
  return definitions.diagrams[0].plane.planeElement;
}

const EDITS = {
  unusual: {
    unedited: () => {},
    renamed: (d) => {
      find(d, "Pruefen").name = "Unterlagen prüfen & „ablegen“ <bald>";
    },
    deleted: (d) => {
      const process = find(d, "P");
      const gone = ["Rechnen", "F3"];
      process.flowElements = process.flowElements.filter((e) => !gone.includes(e.id));
      const flow = find(d, "F2");
      flow.targetRef = find(d, "Frage");
      find(d, "Frage").incoming = [flow];
      const drawn = d.diagrams[0].plane;
      drawn.planeElement = drawn.planeElement.filter((e) => !gone.includes(e.bpmnElement?.id));
    },
    moved: (d) => {
      plane(d).find((e) => e.bpmnElement.id === "Schluss").bounds.y = 260;
      const edge = plane(d).find((e) => e.bpmnElement.id === "F5");
      edge.waypoint[1].y = edge.waypoint[2].y = 278;
    },
    wrapped: (d, m) => {
      const process = find(d, "P");
      const step = find(d, "Pruefen");
      const inner = m.create("bpmn:SubProcess", { id: "Rahmen", name: "Rahmen", flowElements: [step] });
      inner.$parent = process;
      step.$parent = inner;
      process.flowElements = [...process.flowElements.filter((e) => e !== step), inner];
    },
    condition: (d, m) => {
      const flow = find(d, "F5");
      flow.conditionExpression = m.create("bpmn:FormalExpression", { body: "x > 1 and not y" });
      find(d, "Frage").default = undefined;
    },
  },
  post_ruecklauf: { unedited: () => {} },
};

for (const [name, file] of Object.entries(FILES)) {
  for (const [edit, change] of Object.entries(EDITS[name])) {
    const moddle = new BpmnModdle();
    const { rootElement } = await moddle.fromXML(fs.readFileSync(file, "utf8"));
    change(rootElement, moddle);
    const { xml } = await moddle.toXML(rootElement, { format: true });
    fs.writeFileSync(path.join(here, `${name}.${edit}.xml`), xml);
  }
}
