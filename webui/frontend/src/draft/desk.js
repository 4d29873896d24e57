// What every editor of a draft shares: it saves by itself, says how that stands, and whoever was slower
// than somebody else loses nothing.
import { Conflict } from "./conflict.js";
import { Copies, sendLeftOvers } from "./copies.js";
import { Saving } from "./saving.js";

const ICONS = { ok: "ok", busy: "busy" };

// editor: tells of changes by `on` and is written down by `saveXML`; draw: shows a state of the draft;
// show: takes what the server found in it; parts: what two people may change without a clash.
export async function openDesk({ place, settings, server, editor, draw, show, parts }) {
  const say = (state, words) => {
    const line = place("stand");
    line.dataset.stand = ICONS[state] ?? "trouble";
    line.querySelector("span").textContent = words;
    place("anmelden").hidden = state !== "login";
  };
  const compare = (number) => {
    const { compare: address } = settings.addresses;
    return address && `${address}?mit=${number}`;
  };
  const copies = new Copies(settings.draft, settings.login);
  await copies.open();
  const saving = new Saving({
    modeler: editor,
    server,
    copies,
    revision: settings.number,
    login: settings.login,
    say,
    onSaved: show,
    onBeside: (answer) => conflict.show(answer),
  });
  const load = async (number) => {
    await draw(number);
    saving.revision = number;
    saving.changes = 0;
    copies.forget();
    const seen = await server.look();
    if (seen.state === "ok") show(seen);
  };
  const conflict = new Conflict(place("konflikt"), { server, saving, load, compare, parts });

  // What a page that is gone could not send goes first; `shown` is what the server says of the rest.
  const left = await sendLeftOvers(server, copies);
  const shown = left?.head ? left : settings;
  await draw(shown.number);
  saving.revision = shown.number;
  const begin = () => {
    saving.begin();
    if (left && !left.head) conflict.show(left);
    if (left) say("ok", "Änderungen aus diesem Browser wurden gespeichert.");
    else if (settings.beside) conflict.show(settings.beside);
  };
  return { saving, say, shown, begin };
}
