// Keep what has been typed: a form with data-draft is sent there a moment after each change. The
// server answers what to say ({"saved": "Gespeichert um 9:10", "open": "Offen: Teilnahme", "parts":
// {"z70": ["done", "ausgefüllt"]}}), by its own clock; anything else is told as not saved.
const PAUSE = 1500; // milliseconds after the last change

export function keepDrafts() {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => save(form), PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(waiting));
}

async function save(form) {
  const stored = await send(form).catch(() => null);
  const line = document.querySelector("#entwurf .strong");
  if (!line) return;
  line.textContent = stored
    ? `${stored.saved}${hasFiles(form) ? ". Die Datei folgt, wenn Sie senden." : ""}`
    : "Nicht gespeichert. Ihre Eingaben stehen nur in diesem Fenster.";
  const open = document.querySelector("#entwurf [data-open]");
  if (open && stored?.open) open.textContent = stored.open;
  for (const [key, [state, words]] of Object.entries(stored?.parts ?? {})) mark(key, state, words);
}

// A part that was refused stays "zu klären" until it is sent again.
function mark(key, state, words) {
  const item = document.querySelector(`.lz-toc a[href="#${key}"]`)?.closest("li");
  if (!item || item.classList.contains("is-err")) return;
  item.className = `is-${state}`;
  item.querySelector(".vh").textContent = `${words}: `;
}

// Files are not sent with every change; they go with the form itself.
function hasFiles(form) {
  return [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
}

async function send(form) {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === "string") body.append(name, value);
  const response = await fetch(form.dataset.draft, {
    method: "POST",
    body,
    headers: { "HX-Request": "true" },
    redirect: "manual", // a redirect leads to the login: nothing was stored
  });
  return response.ok ? response.json() : null;
}
