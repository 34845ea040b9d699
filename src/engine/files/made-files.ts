/** Files that a run has made: their bytes as they come from the service, in the one form for every protocol. */

import type { OpenedFile } from '../../conversation/ports/engine.ts';
import type { MadeFile } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import type { Client, RequestOptions } from '../service/client.ts';
import { isTransient } from '../service/failures/translate-error.ts';

/** A container dies soon, and whoever waits for the reply waits for this: some ten seconds of a service that is unwell. */
export const READ_TRIES = 6;

/** What the service answers to a request for a file's content. */
export async function openContent(
  client: Client,
  what: string,
  call: (options: RequestOptions) => Promise<Response>,
  { name, signal }: { readonly name: string | null; readonly signal: AbortSignal | undefined },
): Promise<OpenedFile> {
  const answer = await orGone(client.read(what, call, { signal, tries: READ_TRIES }));
  // What is packed for the way is longer once it is here.
  const length = answer.headers.has('content-encoding') ? null : answer.headers.get('content-length');
  const size = Number(length ?? Number.NaN);
  const bytes = answer.body ?? new Blob([]).stream();
  return { name, size: Number.isSafeInteger(size) ? size : null, bytes };
}

/** A file that came inside of an answer, in base 64. */
export function openInside(base64: string): OpenedFile {
  const bytes = new Blob([Buffer.from(base64, 'base64')]);
  return { name: null, size: bytes.size, bytes: bytes.stream() };
}

/** Whatever a service says of a file that it does not give: it has it no longer. */
export async function orGone<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof EngineError) || error.fault === 'aborted' || isTransient(error)) throw error;
    throw new EngineError('gone', error.message, { cause: error });
  }
}

export function notOurs(engine: string): EngineError {
  return new EngineError(
    'unsupported',
    `read a file that a run has made: it is none of the engine ${engine}`,
  );
}

/**
 * Each file once, as it was first spoken of. What code has only shown is the file that the text names, as a rule: it counts where
 * none is named alone. Pure.
 */
export function eachOnce(files: readonly MadeFile[]): readonly MadeFile[] {
  const isNamed = files.some(({ at }) => at.kind !== 'item');
  const counted = files.filter(({ at }) => !isNamed || at.kind !== 'item' || at.output === null);
  return [...Map.groupBy(counted, ({ at }) => JSON.stringify(at)).values()].flatMap(([first]) => first ?? []);
}
