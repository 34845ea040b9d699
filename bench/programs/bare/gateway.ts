/** The gateway by hand: one session, heartbeats, messages. */

import { GatewayIntentBits as Intent, GatewayOpcodes as Op } from 'discord-api-types/v10';
import { WebSocket } from 'ws';

/** The part of Discord's message that the bare bot reads. */
export interface SaidMessage {
  readonly id: string;
  readonly channel_id: string;
  readonly content: string;
  readonly mentions: readonly { readonly id: string }[];
}

const INTENTS = Intent.Guilds | Intent.GuildMessages | Intent.DirectMessages | Intent.MessageContent;

export function runBareGateway(
  { url, token }: { readonly url: string; readonly token: string },
  onMessage: (message: SaidMessage) => void,
): void {
  const socket = new WebSocket(`${url}?v=10&encoding=json`, { perMessageDeflate: false });
  let sequence: number | null = null;
  const send = (op: Op, d: unknown): void => socket.send(JSON.stringify({ op, d }));
  socket.on('message', (data) => {
    const { op, t, s, d } = JSON.parse(String(data));
    sequence = s ?? sequence;
    if (op === Op.Hello) {
      setInterval(() => send(Op.Heartbeat, sequence), d.heartbeat_interval);
      send(Op.Identify, { token, intents: INTENTS, properties: { os: 'linux', browser: '', device: '' } });
    }
    if (t === 'MESSAGE_CREATE') onMessage(d);
  });
}
