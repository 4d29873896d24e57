// form-js speaks English only and asks nobody for translations; what it writes around the form is put
// into German as it appears. What has no translation is remembered, so that a test can fail on it.
import words from "./german.json";
import { KINDS } from "./kinds.js";

const AROUND = [
  ...[".fjs-palette-container", ".fjs-properties-container", ".fjs-empty-editor", ".fjs-context-pad"],
  ...[".bio-properties-panel-tooltip", ".bio-properties-panel-popup", ".cm-tooltip"],
  ...[".fjs-repeat-render-footer", ".fjs-empty-component", ".fjs-filepicker-container"],
  ".fjs-select-placeholder",
].join();
// What owners wrote themselves: values, labels of fields and of choices, expressions.
const THEIRS = [
  '[data-group-id="action"]', // kinds that do not run here: nobody sees them (kinds.js)
  ...[".cm-content", "textarea", ".bio-properties-panel-header-label"],
  ...[".bio-properties-panel-collapsible-entry-header-title", ".cm-placeholder"],
].join();
const PATTERNS = [
  [/^Create an? (.+) element$/, "$1 einfügen"],
  [/^Remove (.+)$/, "$1 entfernen"],
  [/^List contains (\d+) items?$/, "$1 in der Liste"],
  [/^Should be at least (.+)\.$/, "Mindestens $1."],
  [/^Should be at most (.+)\.$/, "Höchstens $1."],
];
const DONE = [/ einfügen$/, / entfernen$/, / in der Liste$/, /^Mindestens /, /^Höchstens /];
const SPOKEN = ["title", "aria-label", "placeholder"];
const german = new Set([...Object.values(words), ...Object.values(KINDS)]);

export const missing = new Set();

export function speakGerman(root) {
  new MutationObserver((records) => {
    for (const { type, target, addedNodes, attributeName } of records) {
      if (type === "childList") addedNodes.forEach(translate);
      else if (type === "characterData") text(target);
      else attribute(target, attributeName);
    }
  }).observe(root, {
    ...{ childList: true, subtree: true, characterData: true },
    ...{ attributes: true, attributeFilter: SPOKEN },
  });
}

function translate(node) {
  if (node.nodeType === Node.TEXT_NODE) return text(node);
  if (node.nodeType !== Node.ELEMENT_NODE) return undefined;
  if (!node.closest(AROUND) && !node.querySelector(AROUND)) return undefined;
  for (const one of [node, ...node.querySelectorAll(SPOKEN.map((name) => `[${name}]`).join())])
    for (const name of SPOKEN) attribute(one, name);
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) text(walker.currentNode);
  return undefined;
}

function text(node) {
  const around = node.parentElement;
  if (!around?.closest(AROUND) || around.closest(THEIRS) || isOption(around)) return;
  const said = node.nodeValue.trim();
  const meant = inGerman(said);
  if (meant !== said) node.nodeValue = node.nodeValue.replace(said, meant);
}

// The choices of a default value are those of the form; the first one is ours.
function isOption(node) {
  return node.tagName === "OPTION" && node.value && node.closest('[data-entry-id="defaultValue"]');
}

function attribute(node, name) {
  const said = node.getAttribute(name)?.trim();
  if (!said || !node.closest(AROUND) || node.closest(THEIRS)) return;
  const meant = inGerman(said);
  if (meant !== said) node.setAttribute(name, meant);
}

function inGerman(said) {
  if (said in words) return words[said];
  const pattern = PATTERNS.find(([english]) => english.test(said));
  if (pattern) return said.replace(...pattern);
  if (/[A-Za-z]{2}/.test(said) && !german.has(said) && !DONE.some((one) => one.test(said)))
    missing.add(said);
  return said;
}
