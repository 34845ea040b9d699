/**
 * The bare bot: what a turn costs at the least. Two durable writes and two requests by hand, and nothing that deals with
 * trouble. It keeps the message before its run and the answer before its post, without which a crash loses one of them.
 */

import { runBareGateway, type SaidMessage } from './gateway.ts';
import { createHttp } from './http.ts';
import { createProtocol, type Protocol } from './protocols.ts';
import type { BareBotSettings } from './settings.ts';
import { openBareStore } from './store.ts';

const settings: BareBotSettings = JSON.parse(process.argv[2] ?? '{}');
const { token, botId, apiUrl, baseUrl, apiKey, database } = settings;
const discord = createHttp(`${apiUrl}/v10`, { authorization: `Bot ${token}` });
const assistant = createHttp(baseUrl, {
  authorization: `Bearer ${apiKey}`,
  'openai-beta': 'assistants=v2',
});
const store = await openBareStore(database);
/** By their channels, each with a thread of its own. */
const protocols = new Map<string, Promise<Protocol>>();

function protocolOf(channelId: string): Promise<Protocol> {
  const protocol = protocols.get(channelId) ?? createProtocol(settings, assistant);
  protocols.set(channelId, protocol);
  return protocol;
}

async function answer(message: SaidMessage): Promise<void> {
  const key = `conversation:${message.channel_id}`;
  await store.write(key, JSON.stringify({ message }));
  const protocol = await protocolOf(message.channel_id);
  const { path, body } = protocol.request(message.content);
  const text = protocol.readAnswer(await assistant.post(path, body));
  await store.write(key, JSON.stringify({ message, text }));
  await discord.post(`/channels/${message.channel_id}/messages`, {
    content: text,
    nonce: message.id,
    enforce_nonce: true,
    allowed_mentions: { parse: [] },
    message_reference: { message_id: message.id, fail_if_not_exists: false },
  });
}

const { url } = JSON.parse(await discord.get('/gateway/bot'));
runBareGateway({ url, token }, (message) => {
  if (message.mentions.some(({ id }) => id === botId)) void answer(message);
});
