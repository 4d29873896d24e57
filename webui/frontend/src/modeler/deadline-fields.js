// A deadline at a step's border, put there with what follows it: one act, one step of undo.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil.js";
import { eventDefinition } from "./model.js";

const ATTACH = "laufzettel.deadline";
const ACTIVITIES = ["bpmn:Task", "bpmn:CallActivity", "bpmn:SubProcess"];
const USUAL = "tagesende(arbeitstage_nach(heute, 3))";
const CLEARANCE = 40; // two events at one border keep so far apart, in the drawing's units

class Deadline {
  constructor(modeling, elementFactory, bpmnFactory) {
    Object.assign(this, { modeling, elementFactory, bpmnFactory });
  }

  preExecute(context) {
    const { host, target, value, name, breaks } = context;
    const shape = this.elementFactory.createShape({
      type: "bpmn:BoundaryEvent",
      eventDefinitionType: "bpmn:TimerEventDefinition",
      cancelActivity: breaks,
    });
    const definition = eventDefinition(shape.businessObject);
    definition.timeDate = this.bpmnFactory.create("bpmn:FormalExpression", { body: value });
    definition.timeDate.$parent = definition;
    context.event = this.modeling.createShape(shape, freePlace(host), host, { attach: true });
    if (name) this.modeling.updateProperties(context.event, { name });
    this.modeling.connect(context.event, target);
  }
}
Deadline.$inject = ["modeling", "elementFactory", "bpmnFactory"];

export function registerDeadlines(modeler) {
  modeler.get("commandStack").registerHandler(ATTACH, Deadline);
}

export function deadlineGroup({ element, object, model }) {
  if (!isAny(object, ACTIVITIES) || object.get("triggeredByEvent")) return null;
  if (!element.parent) return null; // a sub-process seen from inside: its border lies one plane up
  const { modeler } = model;
  const present = (element.attachers ?? []).filter((one) =>
    is(eventDefinition(one.businessObject) ?? {}, "bpmn:TimerEventDefinition"),
  );
  const wanted = { value: USUAL, name: "Frist", target: "", breaks: true };
  const keep = (key) => (value) => {
    wanted[key] = value;
  };
  const targets = targetsOf(element);
  return {
    id: "frist",
    label: "Frist mit Folge",
    closed: !present.length,
    fields: [
      ...present.map((one) => ({
        id: `frist-${one.id}`,
        kind: "act",
        label: `„${one.businessObject.get("name") || "Frist"}“ ansehen`,
        act: () => modeler.get("selection").select(one),
      })),
      { id: "frist", kind: "expression", check: "timeDate", label: "Frist", value: USUAL, set: keep("value") },
      { id: "frist-name", label: "Name der Frist", value: "Frist", set: keep("name") },
      {
        id: "frist-ziel",
        kind: "choice",
        label: "Danach",
        options: [["", "– bitte wählen –"], ...targets.map((one) => [one.id, wordsOf(one)])],
        value: "",
        set: keep("target"),
      },
      {
        id: "frist-art",
        kind: "check",
        label: "Der Schritt endet damit",
        value: true,
        set: keep("breaks"),
      },
      {
        id: "frist-neu",
        kind: "act",
        label: present.length ? "Weitere Frist anbringen" : "Frist anbringen",
        hint: "Wählen Sie unter „Danach“, wo es nach der Frist weitergeht.",
        act: () => attach(model, element, wanted),
      },
    ],
  };
}

// Returns whether it was done; without a way on, a deadline would lead nowhere.
function attach({ modeler, commands }, host, { value, name, target, breaks }) {
  const goal = modeler.get("elementRegistry").get(target);
  if (!goal || !value) return false;
  const context = { host, target: goal, value, name, breaks };
  commands.execute(ATTACH, context);
  modeler.get("selection").select(context.event);
  return true;
}

function targetsOf(element) {
  return element.parent.children
    .filter(
      (one) =>
        one !== element &&
        !one.labelTarget &&
        is(one, "bpmn:FlowNode") &&
        !isAny(one, ["bpmn:StartEvent", "bpmn:BoundaryEvent"]) &&
        !one.businessObject.get("triggeredByEvent"),
    )
    .sort((one, other) => one.y - other.y || one.x - other.x);
}

function wordsOf({ businessObject }) {
  const row = businessObject.get("laufzettel:zeile");
  const name = businessObject.get("name") || businessObject.id;
  return row ? `Zeile ${row}: ${name}` : name;
}

// Along the lower edge from the right, then up the right one: where no other event sits.
function freePlace({ x, y, width, height, attachers = [] }) {
  const places = [
    ...[0.8, 0.5, 0.2].map((part) => ({ x: x + width * part, y: y + height })),
    ...[0.7, 0.3].map((part) => ({ x: x + width, y: y + height * part })),
  ];
  const taken = attachers.map((one) => ({ x: one.x + one.width / 2, y: one.y + one.height / 2 }));
  const free = (place) =>
    taken.every((one) => Math.hypot(one.x - place.x, one.y - place.y) >= CLEARANCE);
  return places.find(free) ?? places[0];
}
