/** The names of the files that a reply cites: this protocol's annotations have their ids alone. */

import type { Citation } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import type { Client } from '../service/client.ts';
import { fieldOf, stringOf } from '../service/response-shape.ts';

/** For all of them: a reply is not to wait long for a name. */
const LIMIT_MS = 5_000;
/** Further ones keep their ids. */
const MOST = 10;
const FILE_ID = /^(?:file|assistant)[-_]\w+$/;

/** A file whose name the service does not tell keeps its id. Throws fault `aborted` and nothing else. */
export async function withFileNames(
  client: Pick<Client, 'readOnce' | 'openai'>,
  citations: readonly Citation[],
  signal: AbortSignal,
): Promise<readonly Citation[]> {
  const ids = citations.flatMap(({ title, url }) =>
    url === undefined && FILE_ID.test(title) ? [title] : [],
  );
  if (ids.length === 0) return citations;
  const named = [...new Set(ids)]
    .slice(0, MOST)
    .map(async (id) => [id, await nameOf(client, id, signal)] as const);
  const names = new Map(await Promise.all(named));
  return citations.map((citation) => {
    const name = citation.url === undefined ? names.get(citation.title) : undefined;
    return name === undefined || name === '' ? citation : { ...citation, title: name };
  });
}

async function nameOf(
  client: Pick<Client, 'readOnce' | 'openai'>,
  id: string,
  signal: AbortSignal,
): Promise<string> {
  try {
    const retrieve = (options: Parameters<Parameters<Client['readOnce']>[1]>[0]) =>
      client.openai.files.retrieve(id, options);
    const file: unknown = await client.readOnce(`look up ${id}`, retrieve, { signal, limitMs: LIMIT_MS });
    return stringOf(fieldOf(file, 'filename'));
  } catch (error) {
    if (error instanceof EngineError && error.fault !== 'aborted') return '';
    throw error;
  }
}
