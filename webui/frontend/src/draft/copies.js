// What is not on the server yet, kept in this browser: one copy per page, by draft and person. A copy
// whose page is gone is left over: it is sent when the draft is opened next.
const PREFIX = "laufzettel-zeichnung:";
const TAB = "laufzettel-reiter";
const SOON = 60_000; // without locks, a copy this old belongs to no living page

export class Copies {
  constructor(draft, login) {
    this.front = `${PREFIX}${draft}:${login}:`;
  }

  // Find a name for this page that no other living page has; a reloaded page finds its own again.
  async open() {
    const before = sessionStorage.getItem(TAB);
    this.page = before && (await claim(this.front + before)) ? before : crypto.getRandomValues(new Uint32Array(2)).join("");
    if (this.page !== before) await claim(this.front + this.page);
    sessionStorage.setItem(TAB, this.page);
  }

  // Keep the drawing; false if this browser has no room for it.
  keep(copy) {
    try {
      localStorage.setItem(this.front + this.page, JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  }

  forget() {
    localStorage.removeItem(this.front + this.page);
  }

  // What pages that are gone left behind, oldest first: [{ key, xml, parent, at, changes }].
  async leftOver() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.front));
    const living = await heldLocks();
    const found = [];
    for (const key of keys) {
      const copy = read(key);
      const own = key === this.front + this.page;
      const gone = living ? !living.has(key) : Date.now() - (copy?.at ?? 0) > SOON;
      if (copy && (own || gone)) found.push({ key, ...copy });
    }
    return found.sort((one, other) => one.at - other.at);
  }
}

// What a page that is gone could not send any more goes first, each on the revision that it changed.
export async function sendLeftOvers(server, copies) {
  let last = null;
  for (const copy of await copies.leftOver()) {
    const answer = await server.save(copy.xml, copy.parent);
    if (answer.state !== "ok") continue; // it stays where it is
    localStorage.removeItem(copy.key);
    last = answer;
  }
  return last;
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

// Hold a lock as long as the page lives; whoever cannot get it shares its name with a living page.
function claim(name) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      return lock && new Promise(() => {});
    });
  });
}

async function heldLocks() {
  if (!navigator.locks) return null;
  const { held } = await navigator.locks.query();
  return new Set(held.map((lock) => lock.name));
}
