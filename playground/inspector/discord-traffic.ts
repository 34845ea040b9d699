/** The bot's requests to the local Discord, in the terms of the traffic. */

import type { RequestWatch, SeenRequest } from '../../emulators/discord/rest/rest.ts';
import { type Answered, excerpt, type ReceivedRequest, type Traffic } from './traffic.ts';

/** @param refresh called before a request is answered, so that what the bot wrote down before it is seen first */
export function watchDiscord(traffic: Traffic, refresh: () => void): RequestWatch {
  const open = new WeakMap<SeenRequest, Answered>();
  return {
    received(request) {
      refresh();
      open.set(request, traffic.received(receivedOf(request)));
    },
    answered(request, body) {
      open.get(request)?.({ status: request.status, summary: summaryOf(body) });
    },
  };
}

function receivedOf({ method, path, route, channelId, size }: SeenRequest): ReceivedRequest {
  // An interaction's token lets whoever knows it answer in the bot's name.
  const shown = path.replace(/\/(interactions\/\d+|webhooks\/\d+)\/[^/]+/, '/$1/…');
  return { to: 'discord', method, path: shown, purpose: route, channelId, size };
}

function summaryOf(body: unknown): string {
  if (Array.isArray(body)) return `${body.length} commands`;
  if (typeof body !== 'object' || body === null) return '';
  const inner = (body as { readonly data?: object }).data ?? {};
  const { content, title, name } = { ...body, ...inner } as Readonly<Record<string, unknown>>;
  const words = [content, title, name].find((text) => typeof text === 'string' && text !== '');
  return words === undefined ? '' : excerpt(String(words));
}
