import { client } from './client/client.gen';
import { notice } from './client/sdk.gen';

declare const process: { env: Record<string, string> };

client.setConfig({ baseUrl: process.env.URL });
// Version 0.95.0 forgets a token in the address if a request has no other parameter there.
client.interceptors.request.use((request) => {
  const url = new URL(request.url);
  url.searchParams.set('access_token', process.env.ACCESS_TOKEN);
  return new Request(url, request);
});
notice({
  body: { to_parent_userid: ['parent_userid1'], msgtype: 'text', agentid: 1, text: { content: '明天停课' } },
}).then(({ data }) => {
  if (data?.errcode !== 0) throw new Error(JSON.stringify(data));
});
