// Reading and changing what stands in the diagram. Every change is one step of the undo stack.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil.js";

const SEVERAL = "laufzettel.several";

class Several {
  constructor(commandStack) {
    this._commandStack = commandStack;
  }
  preExecute({ changes }) {
    for (const { element, of, properties } of changes) {
      this._commandStack.execute("element.updateModdleProperties", {
        element,
        moddleElement: of,
        properties,
      });
    }
  }
}
Several.$inject = ["commandStack"];

export class Model {
  constructor(modeler) {
    this.modeler = modeler;
    this.factory = modeler.get("bpmnFactory");
    this.commands = modeler.get("commandStack");
    this.commands.registerHandler(SEVERAL, Several);
  }

  // What the panel speaks of: the step, or the process behind pool and plane.
  subject(element) {
    const object = getBusinessObject(element);
    if (is(object, "bpmn:Participant")) return object.processRef ?? object;
    if (is(object, "bpmn:Collaboration")) return this.process() ?? object;
    return object;
  }

  process() {
    const participants = this.modeler
      .get("elementRegistry")
      .filter((element) => is(element, "bpmn:Participant") && element.businessObject.processRef)
      .map((element) => element.businessObject.processRef);
    return participants[0] ?? this.roots().find((root) => is(root, "bpmn:Process"));
  }

  definitions() {
    return this.modeler.getDefinitions();
  }

  roots(type) {
    return this.definitions()
      .get("rootElements")
      .filter((root) => !type || is(root, type));
  }

  create(type, properties, parent) {
    const made = this.factory.create(type, properties);
    made.$parent = parent;
    return made;
  }

  // One change of one thing; names and lanes go the usual way, so that the drawing follows.
  set(element, object, properties) {
    if (object === getBusinessObject(element)) {
      this.modeler.get("modeling").updateProperties(element, properties);
    } else {
      this.change([{ element, of: object, properties }]);
    }
  }

  change(changes) {
    this.commands.execute(SEVERAL, { changes });
  }

  // Set, change or take away an expression that stands in an element of its own.
  setExpression(element, object, name, text) {
    const present = object.get(name);
    if (!text) this.change([{ element, of: object, properties: { [name]: undefined } }]);
    else if (present) this.change([{ element, of: present, properties: { body: text } }]);
    else {
      const made = this.create("bpmn:FormalExpression", { body: text }, object);
      this.set(element, object, { [name]: made });
    }
  }

  extensions(object, type) {
    return (object.get("extensionElements")?.get("values") ?? []).filter((one) => is(one, type));
  }

  // Replace our own elements of one type; whatever else stands there keeps its place.
  setExtensions(element, object, type, rows) {
    const container =
      object.get("extensionElements") ??
      this.create("bpmn:ExtensionElements", { values: [] }, object);
    const others = container.get("values").filter((one) => !is(one, type));
    const made = rows.map((row) => row.kept ?? this.create(type, row, container));
    const values = [...others, ...made];
    if (!object.get("extensionElements")) {
      container.values = values;
      this.change([{ element, of: object, properties: { extensionElements: container } }]);
    } else if (values.length) {
      this.change([{ element, of: container, properties: { values } }]);
    } else {
      this.change([{ element, of: object, properties: { extensionElements: undefined } }]);
    }
  }

  // Set one named row of our own elements (a parameter's value); an empty value takes it away.
  setRow(element, object, type, name, wert) {
    const present = this.extensions(object, type);
    const row = present.find((one) => one.get("name") === name);
    if (row && wert) return this.change([{ element, of: row, properties: { wert } }]);
    const rest = present.filter((one) => one !== row).map((kept) => ({ kept }));
    if (!row && !wert) return undefined;
    return this.setExtensions(element, object, type, wert ? [...rest, { name, wert }] : rest);
  }

  // Let an event refer to a message, signal, error or escalation of the file, made if it is new.
  refer(element, object, property, type, found, properties) {
    const changes = [];
    let target = found;
    if (!target && properties) {
      const definitions = this.definitions();
      target = this.create(type, properties, definitions);
      changes.push({
        element,
        of: definitions,
        properties: { rootElements: [...definitions.get("rootElements"), target] },
      });
    }
    changes.push({ element, of: object, properties: { [property]: target ?? undefined } });
    this.change(changes);
  }
}

export function eventDefinition(object) {
  return object.get?.("eventDefinitions")?.[0];
}
