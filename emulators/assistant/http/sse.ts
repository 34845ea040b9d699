/** Writes an event log to a connection as server-sent events, with the fault that the stream is to have. */

import type { ServerResponse } from 'node:http';
import type { FaultAction } from '../faults.ts';
import type { EventLog, SseEvent } from './event-log.ts';

export interface EventStream {
  readonly log: EventLog;
  /** Index of the first event to send; 0 unless told. */
  readonly from?: number;
  /** The event that tells of an error inside the stream. */
  errorEvent(code: string | number, message: string): SseEvent;
  /** Called once if the client leaves before the end. */
  readonly onLeft?: () => void;
}

const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/** Events that come about in the same tick go out in one write. */
export function writeEvents(
  outgoing: ServerResponse,
  stream: EventStream,
  headers: Readonly<Record<string, string>>,
  fault: FaultAction | null,
): void {
  outgoing.writeHead(200, { ...HEADERS, ...headers });
  let pending = '';
  let scheduled = false;
  let silent = false;
  let sent = 0;

  const flush = (): void => {
    scheduled = false;
    if (outgoing.writableEnded || outgoing.destroyed) return;
    if (pending === '') outgoing.flushHeaders();
    else outgoing.write(pending);
    pending = '';
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    process.nextTick(flush);
  };
  const end = (): void => {
    silent = true;
    outgoing.end(pending);
    pending = '';
  };
  const write = (event: SseEvent): void => {
    pending += textOf(event);
    sent += 1;
  };
  const strike = (): void => {
    if (fault === null || silent || sent < (strikesAt(fault) ?? Number.POSITIVE_INFINITY)) return;
    if (fault.kind === 'error-inside') {
      write(stream.errorEvent(fault.code ?? 502, fault.message ?? 'The upstream server failed.'));
      end();
    } else if (fault.kind === 'stream-cut' && fault.how === 'end') end();
    else if (fault.kind === 'stream-cut') setImmediate(() => outgoing.destroy());
    silent = true;
  };

  schedule();
  strike();
  const unfollow = stream.log.follow(stream.from ?? 0, {
    event(event) {
      if (silent) return;
      write(event);
      schedule();
      strike();
    },
    end() {
      if (!silent) end();
    },
  });
  whenLeft(outgoing, () => stream.onLeft?.());
  outgoing.once('close', unfollow);
}

/** Calls back once if the client leaves, or has left, before its answer is complete. */
export function whenLeft(outgoing: ServerResponse, callback: () => void): void {
  if (outgoing.destroyed && !outgoing.writableFinished) callback();
  else
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) callback();
    });
}

/** After how many events the fault strikes; null if it is none of a stream's. */
function strikesAt(fault: FaultAction): number | null {
  switch (fault.kind) {
    case 'stream-cut':
    case 'stream-idle':
      return fault.afterEvents;
    case 'error-inside':
      return fault.afterEvents ?? 0;
    default:
      return null;
  }
}

function textOf({ event, data }: SseEvent): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return event === undefined ? `data: ${text}\n\n` : `event: ${event}\ndata: ${text}\n\n`;
}
