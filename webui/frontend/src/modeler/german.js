// German for everything that bpmn-js and its extensions say. A text without a translation is shown
// as it is and remembered, so that a test can fail on it.
import words from "./german.json";

export const missing = new Set();

export function german(text, values = {}) {
  if (!(text in words)) missing.add(text);
  return (words[text] ?? text).replace(/{([^}]+)}/g, (whole, name) => values[name] ?? whole);
}

export default { translate: ["value", german] };
