// What the page says to the server, and how the server may answer: nothing here throws.
//
// { state: "ok", ... } as the server answered · "offline" · "login" (the session ran out) · "refused"
// (with a message) · "broken"
export class Server {
  constructor({ addresses, csrf }) {
    this.addresses = addresses;
    this.csrf = csrf;
  }

  save(xml, parent) {
    const address = `${this.addresses.save}?stand=${parent}`;
    return this.post(address, xml, "application/xml");
  }

  merge(number) {
    return this.post(this.addresses.merge, JSON.stringify({ number }));
  }

  copy(number) {
    return this.post(this.addresses.copy, JSON.stringify({ number }));
  }

  leave(number) {
    return this.post(this.addresses.leave, JSON.stringify({ number }));
  }

  examine(text, kind, names) {
    return this.post(this.addresses.examine, JSON.stringify({ text, kind, names }));
  }

  comments() {
    return ask(this.addresses.comments, {});
  }

  trials() {
    return ask(this.addresses.trials, {});
  }

  // A form as it stands on the page.
  say(address, fields) {
    const body = new URLSearchParams(fields).toString();
    return this.post(address, body, "application/x-www-form-urlencoded");
  }

  // Where the draft stands and who is signed in; brings a fresh token after a new login.
  async look() {
    const answer = await ask(this.addresses.state, {});
    if (answer.state === "ok") this.csrf = answer.csrf;
    return answer;
  }

  async drawing(number) {
    const response = await fetch(`${this.addresses.drawing}?stand=${number}`, { redirect: "manual" });
    if (!response.ok) throw new Error(`diagram: HTTP ${response.status}`);
    return response.text();
  }

  async post(address, body, type = "application/json") {
    const send = () =>
      ask(address, {
        method: "POST",
        body,
        headers: { "Content-Type": type, "X-CSRFToken": this.csrf },
      });
    const answer = await send();
    if (answer.status !== 400) return answer;
    const seen = await this.look(); // a token of a former session
    return seen.state === "ok" ? send() : seen;
  }
}

async function ask(address, options) {
  let response;
  try {
    response = await fetch(address, {
      ...options,
      headers: { Accept: "application/json", ...options.headers },
      redirect: "manual", // a redirect leads to the login: nothing was stored
    });
  } catch {
    return { state: "offline" };
  }
  if (response.type === "opaqueredirect") return { state: "login" };
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return { state: "ok", ...answer };
  if (response.status < 500 && answer?.message)
    return { state: "refused", status: response.status, ...answer };
  return { state: "broken", status: response.status };
}
