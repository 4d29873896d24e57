// Copy in one process, paste in another: what is copied also lies in this browser's storage, where
// the other page finds it.
const KEY = "laufzettel-zwischenablage";

export function shareClipboard(modeler) {
  const clipboard = modeler.get("clipboard");
  const take = (text) => {
    if (!text) return;
    try {
      clipboard.set(JSON.parse(text, reviver(modeler.get("moddle"))));
    } catch {
      // copied by another release: nothing to paste
    }
  };
  modeler.on("copyPaste.elementsCopied", ({ tree }) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(tree));
    } catch {
      // no room: it can still be pasted on this page
    }
  });
  take(localStorage.getItem(KEY));
  addEventListener("storage", (event) => event.key === KEY && take(event.newValue));
}

// Things of the model come back as what they were, each once.
function reviver(moddle) {
  const made = {};
  return (key, value) => {
    if (typeof value?.$type !== "string") return value;
    const { $type, ...properties } = value;
    const known = value.id && made[value.id];
    if (known) return known;
    const thing = moddle.create($type, properties);
    if (value.id) made[value.id] = thing;
    return thing;
  };
}
