/** Where the gateway is, how many shards it recommends, and how many identifies are left of the day. */

import { type APIGatewayBotInfo, Routes } from 'discord.js';
import { type AskedOf, askDiscord } from './ask-discord.ts';

/** Throws DiscordError: `token` if Discord refuses it, `unavailable` for everything that time may mend. */
export function askForGateway(asked: AskedOf, signal?: AbortSignal): Promise<APIGatewayBotInfo> {
  return askDiscord(asked, Routes.gatewayBot(), readGateway, signal);
}

/** Null for anything but a gateway that can be connected to. Pure. */
export function readGateway(answer: unknown): APIGatewayBotInfo | null {
  const { url, shards, session_start_limit: limit } = Object(answer) as Partial<APIGatewayBotInfo>;
  const { total, remaining, reset_after, max_concurrency } = Object(limit) as Record<string, unknown>;
  if (typeof url !== 'string' || !/^wss?:$/.test(URL.parse(url)?.protocol ?? '')) return null;
  if (!isCount(shards) || shards < 1 || !isCount(max_concurrency) || max_concurrency < 1) return null;
  if (!isCount(total) || !isCount(remaining) || !isCount(reset_after)) return null;
  return { url, shards, session_start_limit: { total, remaining, reset_after, max_concurrency } };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
