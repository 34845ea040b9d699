/** What a fault does to the request that it strikes. */

import type { Socket } from 'node:net';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { systemClock } from '../../../src/async/clock.ts';
import type { FaultAction } from '../faults.ts';
import { type Answer, refusal, responseOf, tooMany } from './answer.ts';

/** What it does before the work; null lets the work be done. */
export async function beforeWork(context: Context, fault: FaultAction | null): Promise<Response | null> {
  if (fault?.kind === 'cut' && !fault.after) return cut(context);
  if (fault?.kind === 'hang' && fault.after !== true) return hang(fault);
  if (fault?.kind === 'delay') await systemClock.sleep(fault.ms);
  return null;
}

/** What it does after the work; null lets the answer go out. */
export async function afterWork(context: Context, fault: FaultAction | null): Promise<Response | null> {
  if (fault?.kind === 'hang') return hang(fault);
  return fault?.kind === 'cut' ? cut(context) : null;
}

/** The error answer that stands in the place of the true one. */
export function faulty({
  status,
  code = 0,
  message = 'trouble',
}: Extract<FaultAction, { kind: 'status' }>): Answer {
  return refusal(status, code, message);
}

export function limited({ scope, retryAfterMs }: Extract<FaultAction, { kind: 'limit' }>): Response {
  const retryAfter = { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  if (scope === 'cloudflare') return new Response('error code: 1015', { status: 429, headers: retryAfter });
  const global = scope === 'global';
  return responseOf(tooMany(retryAfterMs, global), {
    ...retryAfter,
    'x-ratelimit-scope': scope,
    ...(global ? { 'x-ratelimit-global': 'true' } : { 'x-ratelimit-bucket': 'posts' }),
  });
}

function hang({ held }: Extract<FaultAction, { kind: 'hang' }>): Promise<never> {
  held?.();
  return new Promise(() => {});
}

function cut(context: Context): Response {
  const { incoming } = context.env as { incoming: { socket: Socket } };
  incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}
