// Commands for bash that send a request again.

/** The most bytes of one argument: Linux accepts 128 KiB, with the quotes. */
const LONGEST_ARGUMENT = 100_000;

/** Extracts the token from an answer. */
const TOKEN = String.raw`sed 's/.*access_token":"\([^"]*\).*/\1/'`;

/** Quotes any text for a shell. */
export const quoted = (text) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/**
 * Returns a command that sends a body with a token of an app. An unknown secret is a shell variable, `$SECRET`, which
 * the reader sets first.
 */
export function curlLine({ origin, corpid, app, suite, body }) {
  const token = suite ? tokenOfSuite(origin, corpid, suite) : tokenOfApp(origin, corpid, app);
  const send = `curl -s ${quoted(`${origin}/cgi-bin/externalcontact/message/send?access_token=`)}"$TOKEN"`;
  const argument = quoted(body);
  const isLong = new TextEncoder().encode(argument).length > LONGEST_ARGUMENT;
  const request = isLong ? `printf %s ${argument} | ${send} --data-binary @-` : `${send} --data-raw ${argument}`;
  return [...token, request].join("\n");
}

/** Returns whether the reader has to fill in a secret. */
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
