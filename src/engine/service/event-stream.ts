/**
 * Server-sent events as they come over the wire. The library's own reader drops the comments, which are a sign of life, and
 * the `[DONE]`, which is the only end that some servers mark.
 */

import { createParser } from 'eventsource-parser';

export type Sign =
  /** One event's data. */
  | { readonly kind: 'data'; readonly text: string }
  /** The server says that all is said. */
  | { readonly kind: 'done' }
  /** Something came that says nothing, such as a comment. */
  | { readonly kind: 'alive' };

export interface EventStream extends AsyncIterable<Sign> {
  /** Cuts the connection. */
  readonly controller: Pick<AbortController, 'abort'>;
}

/** A body that holds no event within so many characters is none of a server that ignores the stream. */
const LONGEST_BODY = 4_000_000;

/** A body that is JSON, whatever its media type says, is one event. */
export function eventsOf(response: Response): EventStream {
  const reader = (response.body ?? new Blob([]).stream())
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array<ArrayBuffer>>)
    .getReader();
  return {
    controller: { abort: () => void reader.cancel().catch(() => {}) },
    [Symbol.asyncIterator]: () => signsOf(reader),
  };
}

async function* signsOf(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<Sign, void> {
  const came: Sign[] = [];
  let body: string | null = '';
  const parser = createParser({
    onEvent: ({ data }) => {
      body = null;
      came.push(data.trim() === '[DONE]' ? { kind: 'done' } : { kind: 'data', text: data });
    },
  });
  for (;;) {
    const { value, done } = await reader.read();
    if (body !== null && value !== undefined) body = body.length < LONGEST_BODY ? body + value : null;
    parser.feed(done ? '\n\n' : value); // the last event may come without the blank line after it
    if (done && body !== null && isJson(body)) came.push({ kind: 'data', text: body });
    if (came.length === 0 && !done) yield { kind: 'alive' };
    yield* came.splice(0);
    if (done) return;
  }
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
