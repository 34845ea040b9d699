/** The CDN: files under links that are signed and expire, and what it does instead of its best when a test asks for it. */

import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, Hono } from 'hono';
import type { StoredFile } from './world/entities.ts';

export type CdnFault =
  | { readonly kind: 'status'; readonly status: number }
  /** The connection is cut after so many bytes. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Fewer bytes than the file has, as if they were all. */
  | { readonly kind: 'short'; readonly bytes: number }
  /** It never ends. */
  | { readonly kind: 'endless' }
  /** The beginning, and then nothing. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'redirect'; readonly to: string }
  /** Compressed although nobody has asked for that; the file may be a small one that becomes very large. */
  | { readonly kind: 'gzip'; readonly bytes: Uint8Array };

export interface Cdn {
  /** Paths of the requests so far. */
  readonly requests: readonly string[];
  /** The base of links that are good now, with their signature as a query. */
  url(): string;
  /** Strikes so many of the next requests; 1 unless told. */
  add(fault: CdnFault, times?: number): void;
  /** No link that was given out so far is good any more. */
  expireLinks(): void;
}

/** Links are good for a day. */
const GOOD_FOR_MS = 86_400_000;
const CHUNK = 65_536;

export function serveCdn(
  app: Hono,
  files: ReadonlyMap<string, StoredFile>,
  { port, now }: { readonly port: () => number; readonly now: () => number },
): Cdn {
  const requests: string[] = [];
  const faults: { readonly fault: CdnFault; left: number }[] = [];
  let signature = 1;

  const isGood = ({ ex, hm }: Record<string, string>): boolean =>
    hm === String(signature) && Number.parseInt(ex ?? '', 16) * 1_000 > now();
  const strike = (): CdnFault | null => {
    const armed = faults[0];
    if (armed === undefined) return null;
    armed.left -= 1;
    if (armed.left <= 0) faults.shift();
    return armed.fault;
  };

  app.get('/cdn/:id/:name', (context) => {
    requests.push(context.req.path);
    const file = files.get(context.req.param('id'));
    const fault = strike();
    if (fault !== null) return faulty(context, fault, file?.bytes ?? new Uint8Array());
    if (file === undefined || !isGood(context.req.query()))
      return context.text('This content is no longer available.', 404);
    const headers = { 'content-type': file.mime || 'application/octet-stream' };
    return context.body(new Uint8Array(file.bytes), 200, headers);
  });

  return {
    requests,
    url() {
      const ex = Math.ceil((now() + GOOD_FOR_MS) / 1_000).toString(16);
      return `http://127.0.0.1:${port()}/cdn?ex=${ex}&is=${ex}&hm=${signature}`;
    },
    add: (fault, times = 1) => void faults.push({ fault, left: times }),
    expireLinks() {
      signature += 1;
    },
  };
}

function faulty(context: Context, fault: CdnFault, bytes: Uint8Array): Response {
  const { outgoing } = context.env as { outgoing: ServerResponse };
  const type = { 'content-type': 'application/octet-stream' };
  switch (fault.kind) {
    case 'status':
      return new Response('no', { status: fault.status });
    case 'redirect':
      return new Response(null, { status: 302, headers: { location: fault.to } });
    case 'short':
      return new Response(new Uint8Array(bytes.slice(0, fault.bytes)), { headers: type });
    case 'gzip':
      return new Response(new Uint8Array(gzipSync(fault.bytes)), {
        headers: { ...type, 'content-encoding': 'gzip' },
      });
    case 'cut':
      outgoing.writeHead(200, { ...type, 'content-length': bytes.length });
      outgoing.write(bytes.slice(0, fault.afterBytes), () => outgoing.destroy());
      break;
    case 'silent':
      outgoing.writeHead(200, { ...type, 'content-length': bytes.length + 1 });
      outgoing.write(bytes);
      break;
    case 'endless':
      outgoing.writeHead(200, type);
      flood(outgoing);
  }
  return RESPONSE_ALREADY_SENT;
}

function flood(outgoing: ServerResponse): void {
  const more = (): void => {
    while (!outgoing.destroyed && outgoing.write(new Uint8Array(CHUNK))); // until its buffer is full
  };
  outgoing.on('drain', more);
  more();
}
