/** Audio as text: the local assistant hears what stands in the file after its first bytes, as text. */

import { json, type Register } from '../http/endpoint.ts';
import { missingParameter, WireError } from '../http/errors.ts';
import type { Models } from '../http/models.ts';
import { requiredText } from '../http/parameters.ts';

/** The service goes by the file's name. */
const KNOWN = /\.(flac|m4a|mp3|mp4|mpeg|mpga|oga|ogg|wav|webm)$/;
const SPOKEN = /"([^"]*)"/;

/** What is said in a file stands in it between quotation marks. */
export function serveTranscriptions(register: Register, models: Models): void {
  register('audio.transcribe', 'post', '/audio/transcriptions', ({ body, file }) => {
    models.require(requiredText(body, 'model'));
    if (file === null) throw missingParameter('file');
    if (!KNOWN.test(file.name))
      throw new WireError(
        400,
        "Unrecognized file format. Supported formats: ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']",
      );
    const text = SPOKEN.exec(Buffer.from(file.bytes).toString('latin1'))?.[1] ?? '';
    return json({ text, usage: { type: 'duration', seconds: 1 } });
  });
}
