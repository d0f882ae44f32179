import createClient from 'openapi-fetch';
import type { paths } from './types';

declare const process: { env: Record<string, string> };

const client = createClient<paths>({ baseUrl: process.env.URL });
client.use({
  // The token is no parameter of the operations: the document has it as their security.
  onRequest({ request }) {
    const url = new URL(request.url);
    url.searchParams.set('access_token', process.env.ACCESS_TOKEN);
    return new Request(url, request);
  },
});
const { data } = await client.POST('/cgi-bin/externalcontact/message/send', {
  body: { to_parent_userid: ['parent_userid1'], msgtype: 'text', agentid: 1, text: { content: '明天停课' } },
});
if (data?.errcode !== 0) throw new Error(JSON.stringify(data));
