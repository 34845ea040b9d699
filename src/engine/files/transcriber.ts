/** Voice messages and audio as text: a model of its own hears them before the run. */

import type { Heard, Transcriber } from '../../conversation/ports/transcriber.ts';
import type { Usage } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import { countedUsage } from '../run/usage.ts';
import { type Client, createClient } from '../service/client.ts';
import type { EngineConfig, EngineDeps } from '../service/engine-config.ts';
import { fieldOf, stringOf } from '../service/response-shape.ts';
import { retryTransient } from '../service/retry.ts';

const TRIES = 3;
/** Besides the time that a slow line needs: an hour of speech is heard within two minutes. */
const LIMIT_MS = 120_000;
/** Bytes in a millisecond, on a line that is slower than most. */
const SLOW_LINE = 100;

/** @param model null for none */
export function createTranscriber(
  config: Pick<EngineConfig, 'apiKey' | 'baseUrl'> & { readonly model: string | null },
  { clock, onRequest }: Pick<EngineDeps, 'clock' | 'onRequest'>,
): Transcriber {
  const { model } = config;
  const client = createClient(config, clock, onRequest);
  let possible = model !== null;
  return {
    get possible() {
      return possible;
    },
    async transcribe({ bytes, name, mime }, signal) {
      const file = new File([bytes], name, { type: mime }); // refers to the bytes, and copies none
      try {
        const hear = () => hearOnce(client, file, model ?? '', signal);
        return await retryTransient(hear, { clock, signal, tries: TRIES });
      } catch (error) {
        if (error instanceof EngineError && error.fault === 'unsupported') possible = false;
        throw error;
      }
    },
  };
}

async function hearOnce(client: Client, file: File, model: string, signal?: AbortSignal): Promise<Heard> {
  const { transcriptions } = client.openai.audio;
  const answer: unknown = await client.write(
    'transcribe a file',
    (options) => transcriptions.create({ file, model }, options),
    { signal, traceless: true, missing: 'unsupported', limitMs: LIMIT_MS + file.size / SLOW_LINE },
  );
  const usage = usageIn(fieldOf(answer, 'usage'));
  return { text: stringOf(fieldOf(answer, 'text')).trim(), usage: usage && { ...usage, model } };
}

/** Models are billed by tokens or by seconds: https://developers.openai.com/api/docs/guides/speech-to-text. */
function usageIn(told: unknown): Usage | null {
  const seconds = fieldOf(told, 'seconds');
  if (typeof seconds === 'number' && seconds > 0) return { input: 0, output: 0, seconds };
  return countedUsage({
    input: fieldOf(told, 'input_tokens'),
    output: fieldOf(told, 'output_tokens'),
    total: fieldOf(told, 'total_tokens'),
  });
}
