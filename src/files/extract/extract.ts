/**
 * The text in a document, read in a thread of its own: a hostile one may take as long and as much memory as it likes, and
 * is given up beyond its limits while the bot goes on.
 */

import { Worker } from 'node:worker_threads';
import type { Clock } from '../../async/clock.ts';
import { orAborted, timeoutSignal } from '../../async/timeout.ts';
import type { FileAtHand } from '../../conversation/ports/files.ts';
import type { Log } from '../../log.ts';

/** What the thread is given. */
export interface Task {
  readonly bytes: ArrayBuffer;
  readonly mime: string;
  /** Characters that are wanted; it may answer with somewhat more. */
  readonly most: number;
}

const LIMIT_MS = 30_000;
const MEMORY_MB = 256;

/** Null for a document that does not open, or takes too long. Rejects with the signal's reason. */
export async function extract(
  { bytes, mime }: Pick<FileAtHand, 'bytes' | 'mime'>,
  most: number,
  { clock, log, signal }: { readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal },
): Promise<string | null> {
  const task: Task = { bytes: await bytes.arrayBuffer(), mime, most };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: task,
    transferList: [task.bytes],
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    stdout: true,
    stderr: true,
  });
  using time = timeoutSignal(clock, LIMIT_MS, signal, () => new Error('the document takes too long'));
  try {
    return await orAborted(answerOf(worker), time.signal);
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ event: 'document.not-opened', mime, error }, 'A document was not opened.');
    return null;
  } finally {
    void worker.terminate();
  }
}

function answerOf(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('it ended without a word')));
  });
}
