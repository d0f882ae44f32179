import { load, Refused, serve, Skipped, version } from '../harness.mjs';

const { OpenWork, Work } = load('node-easywechat');
const answer = { errcode: 0, errmsg: 'ok', access_token: 'TOKEN', suite_access_token: 'TOKEN', expires_in: 7200 };

/** Makes an application that keeps what it would send, and answers every request with success. */
function application(kind, config) {
  const app = new kind(config);
  const wire = [];
  app.getHttpClient().getInstance().defaults.adapter = async (request) => {
    wire.push(request.data === undefined ? request.params : JSON.parse(request.data));
    return { data: answer, status: 200, statusText: 'OK', headers: { 'content-type': 'application/json' }, config: request };
  };
  // Nothing is kept from one case to the next.
  app.setCache({ get: async () => undefined, set: async () => true, has: async () => false, delete: async () => true });
  return { app, wire };
}

const calls = {
  'token/get_token': async ({ corpid, corpsecret }) => {
    const { app, wire } = application(Work, { corp_id: corpid, secret: corpsecret });
    await app.getAccessToken().refresh();
    return wire.at(-1);
  },
  'token/get_suite_token': async ({ suite_id, suite_secret, suite_ticket }) => {
    const { app, wire } = application(OpenWork, { corp_id: 'CORPID', suite_id, suite_secret });
    app.setSuiteTicket({ getTicket: async () => suite_ticket });
    await app.getSuiteAccessToken().refresh();
    return wire.at(-1);
  },
};

async function send(instance) {
  const { app, wire } = application(Work, { corp_id: 'CORPID', secret: 'SECRET' });
  await app.getClient().postJson('cgi-bin/externalcontact/message/send', instance);
  return wire.at(-1);
}

serve(
  {
    name: 'node-easywechat',
    version: version('node-easywechat'),
    language: 'javascript',
    homepage: 'https://github.com/hpyer/node-easywechat',
  },
  ['notice/request', 'third_party/request', ...Object.keys(calls)],
  async (type, instance) => {
    if (Object.prototype.toString.call(instance) !== '[object Object]') throw new Skipped('the parameters of a call are an object');
    try {
      return await (calls[type] ?? send)(instance);
    } catch (error) {
      throw /^No .* configured/.test(error.message) ? new Refused(error.message) : error;
    }
  },
);
