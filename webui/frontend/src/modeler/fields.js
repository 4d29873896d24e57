// The controls of the panel: native fields with label, hint and what is wrong with them.
import { make } from "../draft/make.js";
import { complete } from "./completion.js";

const PAUSE = 400; // milliseconds after the last key, before a text becomes a change

const MAKERS = { text, area, choice, check, expression, script: expression, rows, told, act, way };

export function fieldOf(field, tools) {
  const box = make("div", "ow-pf");
  box.dataset.field = field.id;
  MAKERS[field.kind ?? "text"](box, field, tools);
  return box;
}

function labelled(box, field, control) {
  const label = make("label", "", field.label);
  label.htmlFor = control.id = `e-${field.id}`;
  if (field.mark === "optional") label.append(make("span", "lz-opt", " (freiwillig)"));
  if (field.mark === "required") {
    control.setAttribute("aria-required", "true");
    if (!field.value) label.append(make("span", "ow-pflicht", " fehlt"));
  }
  box.append(label, control);
  describe(box, control, field.hint);
}

function describe(box, control, hint) {
  if (!hint) return;
  const line = make("p", "ow-pf__h", hint);
  line.id = `${control.id}-h`;
  control.setAttribute("aria-describedby", line.id);
  box.append(line);
}

// A text becomes a change a moment after the last key, and at once when the field is left.
function whenTyped(control, field) {
  let waiting;
  const commit = () => {
    clearTimeout(waiting);
    const value = control.value.trim();
    if (value !== (field.value ?? "")) {
      field.value = value;
      field.set(value);
    }
  };
  control.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(commit, PAUSE);
  });
  control.addEventListener("change", commit);
}

function text(box, field) {
  const control = make("input", "ow-feld");
  control.type = "text";
  control.value = field.value ?? "";
  labelled(box, field, control);
  whenTyped(control, field);
}

function area(box, field) {
  const control = make("textarea", "ow-feld");
  control.rows = field.rows ?? 1;
  control.value = field.value ?? "";
  grow(box, control);
  labelled(box, field, control);
  whenTyped(control, field);
}

// A field is as high as its text, so that nothing has to be scrolled into view.
function grow(box, control) {
  control.style.setProperty("padding", "0.25rem 0.5rem", "important"); // KERN's own is important
  const fit = () => {
    control.style.height = "auto";
    if (control.scrollHeight) control.style.height = `${control.scrollHeight + 2}px`;
  };
  control.addEventListener("input", fit);
  let width = 0;
  new ResizeObserver(() => {
    if (box.clientWidth !== width) fit(); // shown for the first time, or wider
    width = box.clientWidth;
  }).observe(box);
}

// options: [[value, label], …]; a value that nobody offers is kept and shown as it is.
function choice(box, field) {
  const control = make("select", "ow-feld");
  const offered = field.options.map(([value]) => value);
  const all = offered.includes(field.value ?? "")
    ? field.options
    : [...field.options, [field.value, `${field.value} (unbekannt)`]];
  for (const [value, label] of all) control.append(new Option(label, value));
  control.value = field.value ?? "";
  labelled(box, field, control);
  control.addEventListener("change", () => field.set(control.value));
}

function check(box, field) {
  const control = make("input");
  control.type = "checkbox";
  control.checked = Boolean(field.value);
  labelled(box, field, control);
  box.classList.add("ow-pf--haken");
  box.prepend(control);
  control.addEventListener("change", () => field.set(control.checked));
}

// An expression: completed while it is typed, checked by the server as soon as it rests.
function expression(box, field, tools) {
  const control = make("textarea", "ow-feld ow-feld--code");
  control.rows = field.rows ?? 1;
  if (field.kind === "script") control.dataset.lines = "";
  control.spellcheck = false;
  control.autocapitalize = "off";
  control.value = field.value ?? "";
  grow(box, control);
  if (field.placeholder) control.placeholder = field.placeholder;
  labelled(box, field, control);
  const answer = make("div", "ow-pf__a");
  answer.id = `${control.id}-a`;
  control.setAttribute(
    "aria-describedby",
    [control.getAttribute("aria-describedby"), answer.id].filter(Boolean).join(" "),
  );
  box.append(answer);
  complete(control, tools.names, tools.functions, field.choices ?? []);
  whenTyped(control, field);
  let waiting;
  const examine = async () => {
    const asked = control.value.trim();
    const found = asked ? await tools.examine(asked, field.check ?? "ausdruck") : { state: "ok" };
    if (found.state === "ok" && control.value.trim() === asked) tell(control, answer, found);
  };
  control.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(examine, PAUSE);
  });
  examine();
}

function tell(control, answer, { problems = [], gives = "" }) {
  control.toggleAttribute("aria-invalid", false);
  if (problems.length) control.setAttribute("aria-invalid", "true");
  answer.replaceChildren(
    ...problems.map(({ message, remedy }) => make("p", "ow-pf__f", `${message} ${remedy}`)),
    ...(gives ? [make("p", "ow-pf__h", gives)] : []),
  );
}

// Rows of a list: a name, what belongs to it, and a button that takes the row away.
function rows(box, field, tools) {
  const list = make("div", "ow-pf__reihen");
  list.setAttribute("role", "group");
  list.setAttribute("aria-label", field.label);
  field.value.forEach((row, at) => {
    const one = make("div", "ow-pf__reihe");
    for (const column of field.columns) {
      const key = `${field.id}-${at}-${column.name}`;
      const set = (value) => field.setCell(at, column.name, value);
      const part = { ...column, id: key, value: row[column.name] ?? "", set };
      one.append(fieldOf(part, tools));
    }
    one.append(button("Entfernen", `${field.one} ${row.name || at + 1} entfernen`, () => field.remove(at)));
    list.append(one);
  });
  box.append(list, button(`${field.one} hinzufügen`, "", () => field.add()));
}

function button(words, label, act) {
  const one = make("button", "ow-pf__k", words);
  one.type = "button";
  if (label) one.setAttribute("aria-label", label);
  one.addEventListener("click", act);
  return one;
}

// A button; where its act cannot be done, what is missing is said beside it.
function act(box, field) {
  const control = button(field.label, "", () => {
    if (field.act() !== false || line) return;
    line = make("p", "ow-pf__f", field.hint);
    line.setAttribute("role", "alert");
    box.append(line);
  });
  let line;
  control.id = `e-${field.id}`;
  box.append(control);
}

function way(box, field) {
  const link = make("a", "small", field.label);
  link.href = field.href;
  box.append(link);
}

function told(box, field) {
  box.append(make("p", "ow-pf__h", field.value));
}
