// Lines for bash that send a request again.

/** The most bytes that are handed over as one argument: Linux takes 128 KiB, with the quotes. */
const LONGEST_ARGUMENT = 100_000;

/** Takes the token out of an answer. */
const TOKEN = String.raw`sed 's/.*access_token":"\([^"]*\).*/\1/'`;

/** A text as a shell takes it, whatever stands in it. */
export const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * Sends a body with a token of an app. A secret that is not known is a variable of the shell, `$SECRET`, to be set
 * before.
 */
export function curlLine({ origin, corpid, app, suite, body }) {
  const token = suite ? tokenOfSuite(origin, corpid, suite) : tokenOfApp(origin, corpid, app);
  const send = `curl -s ${quoted(`${origin}/cgi-bin/externalcontact/message/send?access_token=`)}"$TOKEN"`;
  const argument = quoted(body);
  const isLong = new TextEncoder().encode(argument).length > LONGEST_ARGUMENT;
  const request = isLong ? `printf %s ${argument} | ${send} --data-binary @-` : `${send} --data-raw ${argument}`;
  return [...token, request].join("\n");
}

/** Whether a secret has to be put in by hand. */
export const lacksSecret = ({ app, suite }) => (suite ? suite.suite_secret : app?.secret) === null;

function tokenOfApp(origin, corpid, { secret }) {
  const path = `${origin}/cgi-bin/gettoken?corpid=${encodeURIComponent(corpid)}&corpsecret=`;
  const address = secret === null ? `${quoted(path)}"$SECRET"` : quoted(path + encodeURIComponent(secret));
  return [`TOKEN=$(curl -s ${address} | ${TOKEN})`];
}

function tokenOfSuite(origin, corpid, suite) {
  const { suite_id, suite_secret, suite_ticket, permanent_code } = suite;
  const ask = (call, body) => `curl -s ${call} -d ${quoted(JSON.stringify(body))} | ${TOKEN}`;
  const path = (name) => `${origin}/cgi-bin/service/${name}`;
  const ofSuite = ask(quoted(path("get_suite_token")), { suite_id, suite_secret, suite_ticket });
  const corpToken = `${quoted(path("get_corp_token?suite_access_token="))}"$SUITE_TOKEN"`;
  const ofCorp = ask(corpToken, { auth_corpid: corpid, permanent_code });
  return [`SUITE_TOKEN=$(${ofSuite})`, `TOKEN=$(${ofCorp})`];
}
