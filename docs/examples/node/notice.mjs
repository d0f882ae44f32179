// Sends a school notice, and repeats it without sending it twice. It needs Node 18 and nothing else.
// Start `wecom-school sandbox`, then run `node notice.mjs`.

const environment = process.env;
// Without these variables, the notice goes to the sandbox on this machine.
const base = new URL(environment.WECOM_BASE_URL ?? "http://127.0.0.1:8117").origin;
const corpid = environment.WECOM_CORPID ?? "wwsandbox20260001";
const secret = environment.WECOM_SECRET ?? "sandbox-secret-1000002";
const agentid = Number(environment.WECOM_AGENTID ?? 1000002);
// How long a rate limit blocks the app, in seconds.
const pause = Number(environment.WECOM_PAUSE ?? 60);

const EXPIRED = [40014, 42001];
const BUSY = [-1, 45009, 45033];

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

function fail(message) {
  console.error(message);
  process.exit(1);
}

async function call(path, query, body) {
  const options = body === undefined ? {} : { method: "POST", body };
  const response = await fetch(`${base}${path}?${new URLSearchParams(query)}`, {
    ...options,
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

async function fetchToken() {
  const answer = await call("/cgi-bin/gettoken", { corpid, corpsecret: secret });
  if (answer.errcode !== 0) fail(`no token: ${answer.errcode} ${answer.errmsg}`);
  return answer.access_token;
}

async function send(notice) {
  // Encoded once: the server recognises a repeat by the same bytes.
  const body = JSON.stringify(notice);
  let token = await fetchToken();
  let refreshed = false;
  let inDoubt = false;
  for (let attempt = 0; attempt < 5; attempt++) {
    let answer;
    try {
      answer = await call("/cgi-bin/externalcontact/message/send", { access_token: token }, body);
    } catch (error) {
      // It may have arrived. A repeat is safe, because the duplicate check is on.
      console.error(`no answer, sending the same again: ${error.message}`);
      inDoubt = true;
      await sleep(Math.min(pause, 1));
      continue;
    }
    if (EXPIRED.includes(answer.errcode) && !refreshed) {
      token = await fetchToken();
      refreshed = true;
    } else if (BUSY.includes(answer.errcode)) {
      // After -1, it may have arrived as well.
      inDoubt ||= answer.errcode === -1;
      console.error(`${answer.errcode}: waiting for ${pause} s`);
      await sleep(pause);
    } else if (answer.errcode === 0 || !inDoubt) {
      return answer;
    } else {
      // The refusal of a repeat does not say what became of the first request.
      console.error(`refused: ${answer.errcode} ${answer.errmsg}`);
      break;
    }
  }
  return fail(inDoubt ? "it may have been sent: check before sending it again" : "not sent: the server is busy");
}

const answer = await send({
  to_party: ["21", "9"],
  msgtype: "text",
  agentid,
  text: { content: "明日停课一天。" },
  enable_duplicate_check: 1,
});
if (answer.errcode !== 0) fail(`refused: ${answer.errcode} ${answer.errmsg}`);
console.log("sent");
for (const [name, ids] of Object.entries(answer)) {
  if (name.startsWith("invalid_") && ids.length > 0) console.log(`${name}: ${ids.join(", ")}`);
}
