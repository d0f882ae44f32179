// What to do as long as nothing has arrived.

import { firstApp, theSchool } from "./directory.js";
import { foreign, make, terms } from "./dom.js";
import { block, curlBlock } from "./source.js";
import { word } from "./words.js";

/** How a first notice is sent. */
export function firstRun() {
  const school = theSchool();
  const app = firstApp();
  const party = school.classes[0]?.id ?? "";
  const content = "明日停课一天。";
  const command = `wecom-school send text '${content}' --to-class ${party} --profile sandbox`;
  const body = JSON.stringify({ to_party: [party], msgtype: "text", agentid: app?.agentid, text: { content } });
  return make("div", { class: "first-run-page", "data-part": "first-run" },
    make("h2", {}, word("first.title")),
    make("p", {}, word("first.explained")),
    block(word("first.command"), command, make("code", {}, command), { part: "command", isOpen: true }),
    app && curlBlock(app.agentid, body, { title: word("first.curl"), isOpen: true }),
    make("h3", {}, word("first.credentials")),
    terms([
      [word("first.address"), make("code", {}, location.origin)],
      ["corpid", make("code", {}, foreign(school.corpid))],
      ["corpsecret", app && make("code", {}, foreign(app.secret ?? word("first.secret_of_file")))],
      ["agentid", app && make("code", {}, String(app.agentid))],
    ]));
}
