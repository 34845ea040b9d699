/** The bot's requests to the local Discord, in the terms of the traffic. */

import type { RequestWatch, SeenRequest } from '../../emulators/discord/rest/rest.ts';
import { type Came, excerpt, type Traffic } from './traffic.ts';

/** @param look called before a request is answered: what the bot had written down before it is there to be seen */
export function watchDiscord(traffic: Traffic, now: () => number, look: () => void): RequestWatch {
  const open = new WeakMap<SeenRequest, ReturnType<Traffic['came']>>();
  return {
    received(request) {
      look();
      open.set(request, traffic.came(cameOf(request)));
    },
    answered(request, body) {
      open.get(request)?.({ status: request.status, at: now(), summary: summaryOf(body) });
    },
  };
}

function cameOf({ at, method, path, route, channelId, size }: SeenRequest): Came {
  // An interaction's token lets whoever knows it answer in the bot's name.
  const shown = path.replace(/\/(interactions\/\d+|webhooks\/\d+)\/[^/]+/, '/$1/…');
  return { to: 'discord', at, method, path: shown, purpose: route, channelId, size };
}

function summaryOf(body: unknown): string {
  if (Array.isArray(body)) return `${body.length} commands`;
  if (typeof body !== 'object' || body === null) return '';
  const inner = (body as { readonly data?: object }).data ?? {};
  const { content, title, name } = { ...body, ...inner } as Readonly<Record<string, unknown>>;
  const words = [content, title, name].find((text) => typeof text === 'string' && text !== '');
  return words === undefined ? '' : excerpt(String(words));
}
