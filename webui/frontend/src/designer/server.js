// The server of a form: like that of a drawing, but what is sent are two exports of form-js. What
// changed is the difference between them (engine/forms/adopting.py).
import { Server } from "../draft/server.js";

export class FormServer extends Server {
  async save(exports, parent) {
    const answer = await this.post(`${this.addresses.save}?stand=${parent}`, exports);
    if (answer.state === "ok" && this.shown) this.shown = JSON.parse(exports).after;
    return answer;
  }
}
