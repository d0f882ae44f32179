// Instructions that are shown until the first notice arrives.

import { firstApp, theSchool } from "./directory.js";
import { foreign, make, terms } from "./dom.js";
import { block, curlBlock } from "./source.js";
import { word } from "./words.js";

/** The default address of the sandbox for the command line. */
const PROFILE_ORIGIN = "http://127.0.0.1:8117";

const CONTENT = "明日停课一天。";

/** Shows how to send a first notice. */
export function firstRun() {
  const school = theSchool();
  const app = firstApp();
  const party = school.classes[0]?.id ?? "";
  const body = { to_party: [party], msgtype: "text", agentid: app?.agentid, text: { content: CONTENT } };
  return make("div", { class: "first-run-page", "data-part": "first-run" },
    make("h2", {}, word("first.title")),
    make("p", {}, word("first.explained")),
    school.is_invented && commandBlock(party),
    app && curlBlock(app.agentid, JSON.stringify(body), { title: word("first.curl"), isOpen: true }),
    make("h3", {}, word("first.credentials")),
    terms([
      [word("first.address"), make("code", {}, location.origin)],
      ["corpid", make("code", {}, foreign(school.corpid))],
      ["corpsecret", app && make("code", {}, foreign(app.secret ?? word("first.secret_of_file")))],
      ["agentid", app && make("code", {}, String(app.agentid))],
    ]));
}

/**
 * Returns the command, whose profile `sandbox` covers only the invented school. A text in double quotes is the same in
 * every shell, PowerShell and cmd.exe included, unless it contains one of their special characters.
 */
function commandBlock(party) {
  const where = location.origin === PROFILE_ORIGIN ? "" : ` --base-url ${location.origin}`;
  const command = `wecom-school send text "${CONTENT}" --to-class ${party} --profile sandbox${where}`;
  return block(word("first.command"), () => command, make("code", {}, command), { part: "command", isOpen: true });
}
