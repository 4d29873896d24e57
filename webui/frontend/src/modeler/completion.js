// Completion of an expression: the word at the caret, the names and functions that begin with it or
// carry it in their German label. The list never takes the focus; the text says which entry is on.
// A field with few possible values offers them whole, with what they mean.
const MOST = 8;
let number = 0;

export function complete(control, names, functions, choices = []) {
  const list = document.createElement("ul");
  list.className = "ow-vorschlag";
  list.id = `vorschlag-${++number}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Vorschläge");
  list.hidden = true;
  control.setAttribute("aria-autocomplete", "list");
  control.after(list);
  let offered = [];
  let on = -1;

  const close = () => {
    list.hidden = true;
    control.removeAttribute("aria-controls");
    control.removeAttribute("aria-activedescendant");
    offered = [];
    on = -1;
  };
  const mark = (next) => {
    on = (next + offered.length) % offered.length;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === on)));
    control.setAttribute("aria-activedescendant", `${list.id}-${on}`);
    list.children[on].scrollIntoView({ block: "nearest" });
  };
  const choose = (at) => {
    const word = wordAt(control);
    const { name, isFunction, isValue } = offered[at];
    if (isValue) word.start = 0;
    if (isValue) control.selectionStart = control.value.length;
    const after = control.value.slice(control.selectionStart);
    const put = isFunction && !after.startsWith("(") ? `${name}()` : name;
    control.setRangeText(put, word.start, control.selectionStart, "end");
    if (put.endsWith("()")) control.selectionStart = control.selectionEnd -= 1;
    close();
    control.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const open = (asked) => {
    offered = [
      ...values(control.value.trim(), choices, asked),
      ...matches(wordAt(control).text, names(), functions),
    ].slice(0, MOST);
    if (!offered.length) return close();
    list.replaceChildren(...offered.map((one, at) => item(one, `${list.id}-${at}`, () => choose(at))));
    list.hidden = false;
    control.setAttribute("aria-controls", list.id);
    return mark(0);
  };

  control.addEventListener("input", (event) => event.isTrusted && open(false));
  control.addEventListener("blur", close);
  control.addEventListener("keydown", (event) => {
    const asks = (event.ctrlKey && event.key === " ") || (event.key === "ArrowDown" && choices.length);
    if (list.hidden && asks) {
      event.preventDefault();
      open(true);
    } else if (!list.hidden && acts[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      acts[event.key]();
    } else if (event.key === "Enter" && !control.dataset.lines) {
      event.preventDefault(); // an expression is one line, however it is broken
    }
  });
  const acts = {
    ArrowDown: () => mark(on + 1),
    ArrowUp: () => mark(on - 1),
    Enter: () => choose(on),
    Tab: () => choose(on),
    Escape: close,
  };
}

function item({ name, says, isFunction }, id, choose) {
  const one = document.createElement("li");
  one.id = id;
  one.setAttribute("role", "option");
  const code = document.createElement("code");
  code.textContent = isFunction ? `${name}()` : name;
  const words = document.createElement("span");
  words.textContent = says;
  one.append(code, words);
  one.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the field keeps the focus
    choose();
  });
  return one;
}

function wordAt(control) {
  const before = control.value.slice(0, control.selectionStart);
  const text = /[\p{L}_][\p{L}\d_]*$/u.exec(before)?.[0] ?? "";
  return { text, start: before.length - text.length };
}

// All of them only to who asks: an empty or finished field must not change by leaving it.
function values(typed, choices, asked) {
  const all = choices.map(([name, says]) => ({ name, says, isValue: true }));
  if (!typed || all.some((one) => one.name === typed)) return asked ? all : [];
  const low = typed.toLowerCase();
  return all.filter((one) => `${one.name} ${one.says}`.toLowerCase().includes(low));
}

function matches(word, names, functions) {
  if (!word) return [];
  const all = [...names, ...functions.map((one) => ({ ...one, isFunction: true }))];
  const low = word.toLowerCase();
  const begins = all.filter((one) => one.name.toLowerCase().startsWith(low) && one.name !== word);
  const has = all.filter((one) => !begins.includes(one) && one.name !== word && low.length > 2 && `${one.name} ${one.says}`.toLowerCase().includes(low));
  return [...begins, ...has];
}
