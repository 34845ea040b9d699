/** The form of a message with bytes that are read as they are sent, so that none of them is in memory as a whole. */

import { Readable } from 'node:stream';
import type { Upload } from '../../conversation/ports/messenger.ts';

/** @param body as JSON; the files get the numbers by which it may speak of them */
export function formOf(body: object, files: readonly Upload[]): FormData {
  const form = new FormData();
  form.append('payload_json', JSON.stringify(body));
  for (const [index, upload] of files.entries()) form.append(`files[${index}]`, new StreamedFile(upload));
  return form;
}

/**
 * A file whose bytes are where they are until they are sent. Node's own file on a disk (`openAsBlob`) ends the process with a
 * rejection that nobody can catch where the disk has something else by then (tried with Node 24).
 */
class StreamedFile extends File {
  readonly #upload: Upload;

  constructor(upload: Upload) {
    super([], upload.name);
    this.#upload = upload;
    Object.defineProperty(this, 'size', { value: upload.bytes.size });
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return Readable.toWeb(Readable.from(readWhole(this.#upload))) as ReadableStream<Uint8Array<ArrayBuffer>>;
  }
}

/**
 * What cannot be read, or is less than it was, ends early, which fails the request for its length. An error in a form's file
 * would leave the request hanging, and reject where nobody listens (tried with undici 6.29).
 */
async function* readWhole({ bytes }: Upload): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of bytes.stream()) {
      size += chunk.byteLength;
      if (size > bytes.size) return;
      yield chunk;
    }
  } catch {} // it ends here
}
