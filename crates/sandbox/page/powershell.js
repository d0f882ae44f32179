// Commands for PowerShell that send a request again.

/** Quotes a text for PowerShell, which also ends a text at typographic quotes. */
const quoted = (text) => `'${text.replace(/['\u2018-\u201b]/g, "$&$&")}'`;

/**
 * Returns a command that sends a body with a token of an app. An unknown secret is an environment variable, `SECRET`,
 * which the reader sets first. The body is bytes: Windows PowerShell would not write a text as UTF-8.
 */
export function powershellLines({ origin, corpid, app, suite, body }) {
  const token = suite ? tokenOfSuite(origin, corpid, suite) : tokenOfApp(origin, corpid, app);
  const path = quoted(`${origin}/cgi-bin/externalcontact/message/send?access_token=`);
  return [...token, post(`(${path} + $token)`, body)].join("\n");
}

const post = (address, body) => `Invoke-RestMethod ${address} -Method Post -ContentType 'application/json' `
  + `-Body ([Text.Encoding]::UTF8.GetBytes(${quoted(body)}))`;

function tokenOfApp(origin, corpid, { secret }) {
  const path = `${origin}/cgi-bin/gettoken?corpid=${encodeURIComponent(corpid)}&corpsecret=`;
  const address = secret === null
    ? `(${quoted(path)} + [uri]::EscapeDataString($env:SECRET))`
    : quoted(path + encodeURIComponent(secret));
  return [`$token = (Invoke-RestMethod ${address}).access_token`];
}

function tokenOfSuite(origin, corpid, suite) {
  const { suite_id, suite_secret, suite_ticket, permanent_code } = suite;
  const path = (name) => `${origin}/cgi-bin/service/${name}`;
  const ofSuite = post(quoted(path("get_suite_token")), JSON.stringify({ suite_id, suite_secret, suite_ticket }));
  const address = `(${quoted(path("get_corp_token?suite_access_token="))} + $suite)`;
  const ofCorp = post(address, JSON.stringify({ auth_corpid: corpid, permanent_code }));
  return [`$suite = (${ofSuite}).suite_access_token`, `$token = (${ofCorp}).access_token`];
}
