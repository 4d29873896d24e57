// Keep what has been typed: a form with data-draft is sent there a moment after each change. The
// server answers 204 when the draft is stored; anything else is told as not saved.
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
  const saved = await send(form).catch(() => false);
  const line = document.querySelector("#entwurf .strong");
  if (!line) return;
  const time = new Date().toLocaleTimeString("de-DE", { hour: "numeric", minute: "2-digit" });
  line.textContent = saved
    ? `Gespeichert um ${time}${hasFiles(form) ? ". Die Datei folgt, wenn Sie senden." : ""}`
    : "Nicht gespeichert. Ihre Eingaben stehen nur in diesem Fenster.";
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
  return response.status === 204;
}
