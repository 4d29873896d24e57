// Where in the panel a finding is mended, and what its button says.
import { is } from "bpmn-js/lib/util/ModelUtil.js";

const TIME = ["zeitwert", "Zeit ändern"];
const MESSAGE = ["nachricht", "Nachricht wählen"];
const CALLED = ["calledElement", "Prozess wählen"];
const HANDLER = ["handler", "Handler wählen"];
const ACCEPTOR = ["annahme", "Annahme wählen"];
const FORM = ["formular", "Formular wählen"];
const CONDITION = ["bedingung", "Bedingung ändern"];
const SCRIPT = ["script", "Skript ändern"];
const LINK = ["link", "Link benennen"];
const KIND = ["@art", "Art wählen"];
const REPETITION = ["wiederholung", "Wiederholung ändern"];
const VARIABLE = ["variablen:name:{name}", "Variable ändern"];

// A field of the panel by its id; `list:column:name` is a cell of the row with this name; `@art` is
// the menu that changes what an element is. `{…}` is a fact of the finding.
const MENDED = {
  abstract_task: KIND,
  acceptor_unknown: ACCEPTOR,
  ad_hoc_subprocess: KIND,
  boundary_error_not_interrupting: ["cancelActivity", "Unterbrechend machen"],
  call_not_in_file: CALLED,
  call_unknown: CALLED,
  call_without_plain_start: CALLED,
  call_without_process: CALLED,
  cardinality_negative: [["loopCardinality", "sammlung"], "Anzahl ändern"],
  condition_alone: CONDITION,
  condition_ignored: CONDITION,
  condition_missing: ["condition", "Bedingung eintragen"],
  condition_reads_clock: ["condition", "Bedingung ändern"],
  default_with_condition: CONDITION,
  element_unsupported: KIND,
  event_unsupported: KIND,
  flow_without_condition: ["bedingung", "Bedingung eintragen"],
  form_missing: FORM,
  form_unknown: FORM,
  gateway_without_default: ["standardweg", "Standardweg wählen"],
  handler_missing: HANDLER,
  handler_unknown: HANDLER,
  link_target: LINK,
  link_without_source: LINK,
  loop_maximum: ["loopMaximum", "Höchstzahl ändern"],
  loop_without_end: ["loopCondition", "Bedingung eintragen"],
  message_payload_unknown: ["parameter-{parameter}", "Wert entfernen"],
  message_payload_without_key: ["parameter-{key}", "Wert eintragen"],
  message_unknown: MESSAGE,
  multi_instance_misplaced: REPETITION,
  multi_instance_result: ["ergebnisse", "Ergebnisse angeben"],
  multi_instance_without_collection: ["sammlung", "Liste angeben"],
  multi_instance_without_item: ["element", "Variable angeben"],
  parameter_missing: ["parameter-{parameter}", "Wert eintragen"],
  parameter_twice: [["parameter-{parameter}", "parameter:wert:{parameter}"], "Wert ansehen"],
  parameter_unknown: ["parameter-{parameter}", "Wert entfernen"],
  parameter_value_unknown: ["parameter-{parameter}", "Wert wählen"],
  parameter_without_acceptor: ACCEPTOR,
  parameter_without_value: [["parameter-{parameter}", "parameter:wert:{parameter}"], "Wert eintragen"],
  pause_invalid: ["pause", "Pause ändern"],
  reading_unknown: ["auslegung", "Auslegung ändern"],
  receive_without_message: MESSAGE,
  repetition_twice: REPETITION,
  retries_without_job: ["{field}", "Angabe entfernen"],
  row_beside_nothing: ["neben", "Zeile ändern"],
  row_twice: ["zeile", "Zeile ändern"],
  row_unreadable: ["{name}", "Zeile ändern"],
  row_without_doer: ["d", "Durchführung eintragen"],
  script_empty: SCRIPT,
  script_not_an_assignment: SCRIPT,
  script_too_long: SCRIPT,
  send_task_two_meanings: ["handler", "Handler entfernen"],
  sheet_value: ["{name}", "Angabe ändern"],
  start_not_once: ["einmalig", "Ausdruck angeben"],
  task_without_group: ["zustaendig", "Zuständige wählen"],
  timer_ambiguous: TIME,
  timer_cycle_endless: TIME,
  timer_cycle_misplaced: ["zeitart", "Zeit ändern"],
  timer_cycle_zero: TIME,
  timer_empty: ["zeitwert", "Zeit eintragen"],
  timer_invalid: TIME,
  timer_naive: TIME,
  tries_invalid: ["versuche", "Versuche ändern"],
  variable_name: VARIABLE,
  variable_twice: VARIABLE,
  variable_type: ["variablen:typ:{name}", "Typ wählen"],
};
// An expression: its finding names the place.
const PLACES = {
  activationCondition: [],
  condition: ["bedingung", "condition", "completionCondition"],
  parameter: ["parameter-{}", "parameter:wert:{}"],
  ergebnis: ["ergebnisse:wert:{}"],
  variable: ["variablen:wert:{}"],
  timeDate: ["zeitwert"],
  timeDuration: ["zeitwert"],
  timeCycle: ["zeitwert"],
  sammlung: ["sammlung", "loopCardinality"],
};

// Return the fields, the first that is there counts, and the button's words; nothing if none helps.
export function mendedAt({ code, facts }) {
  if (MENDED[code]) {
    const [fields, label] = MENDED[code];
    return { fields: [fields].flat().map((one) => filled(one, facts)), label };
  }
  const [kind, name] = String(facts.where ?? "").split(" ", 2);
  const fields = (PLACES[kind] ?? [kind]).map((one) => one.replace("{}", name)).filter(Boolean);
  return fields.length ? { fields, label: "Ausdruck ändern" } : null;
}

// The element whose panel has the field: of a choice without a way for the rest, one of its ways.
export function mendedWhere({ code, element }, registry) {
  const found = registry.get(element);
  if (code !== "gateway_without_default" || !found?.outgoing.length) return element;
  const ways = found.outgoing.filter((one) => is(one, "bpmn:SequenceFlow"));
  const bare = ways.find((one) => !one.businessObject.get("conditionExpression"));
  return (bare ?? ways.at(-1)).id;
}

export function controlOf(panel, field) {
  const [list, column, name] = field.split(":");
  if (name === undefined) return panel.querySelector(`#e-${CSS.escape(field)}`);
  const rows = panel.querySelectorAll(`[data-field="${CSS.escape(list)}"] .ow-pf__reihe`);
  const named = [...rows].filter((row) => row.querySelector("input")?.value === name);
  return named.at(-1)?.querySelector(`[data-field$="-${CSS.escape(column)}"] .ow-feld`) ?? null;
}

function filled(field, facts) {
  return field.replace(/\{(\w+)\}/, (_, fact) => String(facts[fact] ?? ""));
}
