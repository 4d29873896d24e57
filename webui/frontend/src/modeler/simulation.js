// Durchspielen: bpmn-js-token-simulation speaks English only and asks nobody for translations; what it
// writes is put into German as it appears. Conditions are not evaluated: a click chooses the way.
import simulation from "bpmn-js-token-simulation";

export { simulation };

const WORDS = {
  "Toggle Simulation Log": "Protokoll zeigen oder verbergen",
  "Simulation Log": "Protokoll",
  Close: "Schließen",
  "No Entries": "Noch keine Einträge",
  "Reset Simulation": "Von vorn beginnen",
  "Play/Pause Simulation": "Anhalten oder weiter",
  "Pause Simulation": "Angehalten",
  "Play Simulation": "Läuft weiter",
  "Set animation speed = Slow": "Langsam",
  "Set animation speed = Normal": "Mittel",
  "Set animation speed = Fast": "Schnell",
  "Set Sequence Flow": "Anderen Weg wählen",
  "Add pause point": "Hier anhalten",
  "Remove pause point": "Hier nicht mehr anhalten",
  "Trigger Event": "Auslösen",
  "Found unsupported elements": "Manche Elemente lassen sich nicht durchspielen",
  "Not supported": "Lässt sich nicht durchspielen",
  "Process started": "Begonnen",
  "Process finished": "Beendet",
  "Process canceled": "Abgebrochen",
  "Process exited": "Verlassen",
  "Process completed": "Vollendet",
  "Process terminated": "Terminiert",
  "Process interrupted": "Unterbrochen",
  "Process restarted": "Neu begonnen",
  "Process running": "Läuft",
  Finished: "Beendet",
  "Start Event": "Start",
  "End Event": "Ende",
  "Boundary Event": "Angeheftetes Ereignis",
  "Intermediate Event": "Zwischenereignis",
  "Exclusive Gateway": "Entscheidung",
  "Parallel Gateway": "Paralleles Gateway",
  "Inclusive Gateway": "Inklusives Gateway",
  "User Task": "Benutzeraufgabe",
  "Service Task": "Dienstaufgabe",
  "Send Task": "Sendeaufgabe",
  "Receive Task": "Empfangsaufgabe",
  "Script Task": "Skriptaufgabe",
  "Manual Task": "Manuelle Aufgabe",
  "Business Rule Task": "Regelaufgabe",
  "Call Activity": "Aufrufaktivität",
  Task: "Aufgabe",
};
const FOCUS = "Focus process instance ";

export function speakGerman(container) {
  const translate = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return text(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return undefined;
    if (!root.closest("[class*='bts-']") && !root.querySelector("[class*='bts-']")) return undefined;
    for (const one of [root, ...root.querySelectorAll("[title], [aria-label]")]) attributes(one);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) text(walker.currentNode);
    return undefined;
  };
  new MutationObserver((records) => {
    for (const record of records) record.addedNodes.forEach(translate);
  }).observe(container, { childList: true, subtree: true });
  container.querySelectorAll("[class^='bts-']").forEach(translate);
}

function text(node) {
  const words = node.nodeValue.trim();
  if (!words || !node.parentElement?.closest("[class*='bts-']")) return;
  if (WORDS[words]) node.nodeValue = node.nodeValue.replace(words, WORDS[words]);
}

function attributes(node) {
  for (const name of ["title", "aria-label"]) {
    const words = node.getAttribute(name);
    if (!words) continue;
    if (WORDS[words]) node.setAttribute(name, WORDS[words]);
    else if (words.startsWith(FOCUS)) node.setAttribute(name, "Nur diesen Durchlauf zeigen");
  }
}
