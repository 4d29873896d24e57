// What an element is called in German, by its kind and its event.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil.js";

const KINDS = {
  "bpmn:UserTask": "Benutzeraufgabe",
  "bpmn:ManualTask": "Manuelle Aufgabe",
  "bpmn:ServiceTask": "Dienstaufgabe",
  "bpmn:SendTask": "Sendeaufgabe",
  "bpmn:ReceiveTask": "Empfangsaufgabe",
  "bpmn:ScriptTask": "Skriptaufgabe",
  "bpmn:BusinessRuleTask": "Regelaufgabe",
  "bpmn:CallActivity": "Aufrufaktivität",
  "bpmn:Task": "Aufgabe ohne Art",
  "bpmn:SubProcess": "Teilprozess",
  "bpmn:Transaction": "Transaktion",
  "bpmn:AdHocSubProcess": "Ad-hoc-Teilprozess",
  "bpmn:StartEvent": "Start",
  "bpmn:EndEvent": "Ende",
  "bpmn:IntermediateCatchEvent": "Warten",
  "bpmn:IntermediateThrowEvent": "Zwischenereignis",
  "bpmn:BoundaryEvent": "Angeheftetes Ereignis",
  "bpmn:ExclusiveGateway": "Entscheidung",
  "bpmn:ParallelGateway": "Paralleles Gateway",
  "bpmn:InclusiveGateway": "Inklusives Gateway",
  "bpmn:EventBasedGateway": "Ereignisbasiertes Gateway",
  "bpmn:ComplexGateway": "Komplexes Gateway",
  "bpmn:SequenceFlow": "Sequenzfluss",
  "bpmn:MessageFlow": "Nachrichtenfluss",
  "bpmn:Process": "Prozess",
  "bpmn:Participant": "Pool",
  "bpmn:Lane": "Bahn",
  "bpmn:TextAnnotation": "Anmerkung",
  "bpmn:Association": "Assoziation",
  "bpmn:Group": "Gruppe",
  "bpmn:DataObjectReference": "Datenobjekt",
  "bpmn:DataStoreReference": "Datenspeicher",
};
const EVENTS = {
  "bpmn:MessageEventDefinition": "Nachricht",
  "bpmn:TimerEventDefinition": "Zeit",
  "bpmn:ErrorEventDefinition": "Fehler",
  "bpmn:EscalationEventDefinition": "Eskalation",
  "bpmn:SignalEventDefinition": "Signal",
  "bpmn:ConditionalEventDefinition": "Bedingung",
  "bpmn:LinkEventDefinition": "Link",
  "bpmn:CompensateEventDefinition": "Kompensation",
  "bpmn:CancelEventDefinition": "Abbruch",
  "bpmn:TerminateEventDefinition": "Terminierung",
};

export function titleOf(element, model) {
  const own = getBusinessObject(element);
  const object = is(own, "bpmn:Collaboration") ? model.subject(element) : own;
  const event = object.get("eventDefinitions")?.[0];
  const kind = KINDS[object.$type] ?? object.$type.replace("bpmn:", "");
  const name = object.name || object.get("text") || object.id;
  return { kind: event ? `${kind}: ${EVENTS[event.$type] ?? ""}` : kind, name };
}
