/** Copies of attachments at the service: made for a while, and deleted. */

import type { FileAtHand } from '../../conversation/ports/files.ts';
import { EngineError } from '../../errors.ts';
import { createDeletion } from '../run/deletion.ts';
import type { Client } from '../service/client.ts';
import { createFallback } from '../service/fallback.ts';
import { retryTransient } from '../service/retry.ts';

/** What the service is told a copy is for; other purposes are refused in a message. */
export type Purpose = 'vision' | 'user_data' | 'assistants';

export interface Uploads {
  /** Whether the server takes files. True until it has shown that it does not. */
  readonly possible: boolean;
  /** Returns the copy's id. Tried again where that can help: a copy whose id was lost expires. */
  upload(file: FileAtHand, purpose: Purpose, signal?: AbortSignal): Promise<string>;
  /** Those that are gone already are a success. */
  delete(ids: readonly string[]): Promise<void>;
}

/**
 * The longest that the service offers; a conversation that is older by then is rebuilt without the file.
 * Source: https://github.com/llm-d/llm-d-batch-gateway/pull/94 has the bounds, https://github.com/vercel/ai/pull/18224 the
 * form in which the service takes them.
 */
const EXPIRES_AFTER = { anchor: 'created_at', seconds: 2_592_000 } as const;
const TRIES = 3;
/** Besides the time that a slow line needs. */
const LIMIT_MS = 60_000;
/** Bytes in a millisecond, on a line that is slower than most. */
const SLOW_LINE = 100;

export function createUploads(client: Client): Uploads {
  const deletion = createDeletion(client, async (_thread, id, signal) => {
    try {
      await client.write(`delete ${id}`, (options) => client.openai.files.delete(id, options), { signal });
    } catch (error) {
      if (!(error instanceof EngineError) || error.status !== 404) throw error; // that is gone already
    }
  });
  const fallback = createFallback<{ readonly expires: boolean }>(
    [{ expires: true }, { expires: false }],
    /\bexpires_after\b/,
  );
  let possible = true;

  const create = (file: File, purpose: Purpose, expires: boolean, signal?: AbortSignal): Promise<string> =>
    client
      .write(
        'upload a file',
        (options) =>
          client.openai.files.create(
            { file, purpose, ...(expires ? { expires_after: EXPIRES_AFTER } : {}) },
            options,
          ),
        {
          signal,
          traceless: true,
          holds: 'id',
          missing: 'unsupported',
          limitMs: LIMIT_MS + file.size / SLOW_LINE,
        },
      )
      .then(({ id }) => id);

  return {
    get possible() {
      return possible;
    },
    async upload({ bytes, name, mime }, purpose, signal) {
      const file = new File([bytes], name, { type: mime }); // refers to the bytes, and copies none
      try {
        return await retryTransient(() => fallback(({ expires }) => create(file, purpose, expires, signal)), {
          clock: client.clock,
          signal,
          tries: TRIES,
        });
      } catch (error) {
        if (error instanceof EngineError && error.fault === 'unsupported') possible = false;
        throw error;
      }
    },
    async delete(ids) {
      await deletion.all('files', ids);
    },
  };
}
