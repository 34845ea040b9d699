/** Whether any protocol of ours is spoken at the base URL: one that lacks `/v1` answers everything with "not found". */

import type { EngineWarning } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import type { Client, RequestOptions } from './client.ts';

type Probe = (client: Client, options: RequestOptions) => Promise<unknown>;

/**
 * One request of each protocol that costs nothing: an empty body is refused before a model is asked. A good server may lack
 * any of these paths, so that only all of them together tell.
 */
const PROBES: readonly Probe[] = [
  ({ openai }, options) => openai.get('/models', options),
  ({ openai }, options) => openai.post('/chat/completions', { ...options, body: {} }),
  ({ openai }, options) => openai.post('/responses', { ...options, body: {} }),
  ({ openai }, options) => openai.get('/assistants?limit=1', options),
];

/** A warning if the server is there and knows none of the protocols; none when that cannot be told. Throws fault `aborted`. */
export async function checkBaseUrl(client: Client, signal?: AbortSignal): Promise<readonly EngineWarning[]> {
  const refusals: string[] = [];
  for (const probe of PROBES) {
    const refusal = await refusalOf(client, probe, signal);
    if (refusal === null) return [];
    refusals.push(refusal);
  }
  const [address = ''] = client.openai.baseURL.split('?');
  const remedy = /\/v\d\w*(\/|$)/.test(new URL(address).pathname)
    ? 'check the address'
    : 'most servers want /v1 at its end';
  return [
    {
      kind: 'base-url',
      text: `OPENAI_BASE_URL: ${address}/models answers ${refusals[0]}, and no other path of an API is known there; ${remedy}.`,
    },
  ];
}

/** What the server answers to a path that it does not know; null if it may know it. */
async function refusalOf(
  client: Client,
  probe: Probe,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  try {
    const body = await client.readOnce('look for the API', (options) => probe(client, options), {
      signal,
      missing: 'unsupported',
    });
    return isObject(body) ? null : 'with a page for people';
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault === 'aborted') throw error;
    return error.fault === 'unsupported' ? String(error.status ?? 'that it is unknown') : null;
  }
}

/** An answer of an API; a page for people is none. */
export function isObject(body: unknown): body is object {
  return typeof body === 'object' && body !== null;
}
