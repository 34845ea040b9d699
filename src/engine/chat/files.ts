/** Files on Chat Completions: pictures stand in the request itself, until the server has shown that its model reads none. */

import type { Engine, Part, RunEvent } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';

export interface ChatFiles extends Pick<Engine, 'wayIn' | 'upload' | 'deleteFiles'> {
  /** The events of a run, whose failure may say that the model reads no pictures. */
  watch(events: AsyncIterable<RunEvent>): AsyncGenerator<RunEvent>;
}

export function createChatFiles(): ChatFiles {
  let readsPictures = true;
  return {
    wayIn: ({ kind }) => (kind === 'image' && readsPictures ? 'with-run' : null),
    upload: async () => {
      throw new EngineError('unsupported', 'the engine chat keeps no files');
    },
    deleteFiles: async () => {},
    async *watch(events) {
      try {
        yield* events;
      } catch (error) {
        if (error instanceof EngineError && error.detail?.kind === 'no-images') readsPictures = false;
        throw error;
      }
    },
  };
}

/** A message's pictures as data URIs, which every server takes that takes any. */
export async function picturesIn(parts: readonly Part[]): Promise<readonly string[]> {
  const pictures = parts.filter((part) => part.kind === 'image');
  return Promise.all(pictures.map(async ({ mime, bytes }) => `data:${mime};base64,${await base64(bytes)}`));
}

async function base64(bytes: Blob): Promise<string> {
  return Buffer.from(await bytes.arrayBuffer()).toString('base64');
}
