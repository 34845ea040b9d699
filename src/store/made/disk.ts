/** One copy on the disk: written as its bytes come, opened without being read, deleted. */

import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { orAborted } from '../../async/timeout.ts';
import type { Kept, ToKeep } from '../../conversation/ports/made-copies.ts';
import type { StoredBytes } from '../../conversation/ports/messenger.ts';
import type { Log } from '../../log.ts';

/** At the end of a name: it is still being written. */
const UNFINISHED = '.part';
/** Bytes by which a kind of file is known. */
const BEGINNING = 16;
/** Bytes that are read at one time. */
const CHUNK = 65_536;
/** What people are sent is nobody else's on this machine. */
const OWNER_ONLY = { folder: 0o700, file: 0o600 };

/** Under its own name only once it is whole and durable. */
export async function writeCopy(
  folder: string,
  name: string,
  { bytes, maxBytes, signal }: Pick<ToKeep, 'bytes' | 'maxBytes' | 'signal'>,
  log: Log,
): Promise<Kept> {
  const path = join(folder, name);
  const reader = bytes.getReader();
  try {
    await mkdir(folder, { recursive: true, mode: OWNER_ONLY.folder });
    await using file = await open(path + UNFINISHED, 'w', OWNER_ONLY.file);
    const written = await writeAll(file, reader, maxBytes, signal);
    if (written.kind !== 'kept') return written;
    await file.sync();
    await rename(path + UNFINISHED, path);
    await syncFolder(folder);
    return written;
  } catch (error) {
    signal.throwIfAborted();
    log.error({ event: 'made.not-kept', path, error }, 'What a run has made cannot be kept on this machine.');
    return { kind: 'not-kept' };
  } finally {
    await reader.cancel().catch(() => {}); // of no effect at its end
    await rm(path + UNFINISHED, { force: true }).catch(() => {});
  }
}

async function writeAll(
  file: FileHandle,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Kept> {
  let beginning = new Uint8Array();
  for (let size = 0; ; ) {
    const next = await read(reader, signal);
    if (next.kind === 'end') return { kind: 'kept', size, beginning };
    if (next.kind === 'cut') return next;
    if (beginning.length < BEGINNING) beginning = begun(beginning, next.chunk);
    size += next.chunk.byteLength;
    if (size > maxBytes) return { kind: 'too-large' };
    await file.writeFile(next.chunk);
  }
}

type Next =
  | { readonly kind: 'chunk'; readonly chunk: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'cut' };

async function read(reader: ReadableStreamDefaultReader<Uint8Array>, signal: AbortSignal): Promise<Next> {
  try {
    const { done, value } = await orAborted(reader.read(), signal);
    return done ? { kind: 'end' } : { kind: 'chunk', chunk: value };
  } catch {
    signal.throwIfAborted();
    return { kind: 'cut' };
  }
}

/** So that the name survives a power cut; not every system can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch {} // the file itself is durable, and one that is missing after a power cut is named to the people
}

function begun(beginning: Uint8Array, chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...beginning, ...chunk.subarray(0, BEGINNING - beginning.length)]);
}

/** Null where there is none. */
export async function openCopy(folder: string, name: string): Promise<StoredBytes | null> {
  const path = join(folder, name);
  try {
    const { size } = await stat(path);
    return {
      size,
      stream: () => Readable.toWeb(Readable.from(chunksOf(path))) as ReturnType<Blob['stream']>,
    };
  } catch {
    return null;
  }
}

/** The file is closed when it is read to its end, or nobody reads on. */
async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  await using file = await open(path);
  for (;;) {
    const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK), 0, CHUNK);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

export async function removeAll(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(folder, name), { force: true });
}
