/** Files of the service: uploaded as a form, looked at, deleted, and named by their id in what a model reads. */

import { content, json, type Register } from '../http/endpoint.ts';
import { invalidValue, missingParameter, WireError } from '../http/errors.ts';
import type { Ids } from '../http/ids.ts';
import { pageOf } from '../http/pages.ts';
import { type Json, requiredText, seconds } from '../http/parameters.ts';

export interface ServedFile {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  readonly bytes: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Seconds after that; null for never. */
  readonly expiresAfter: number | null;
}

export interface Files {
  /** Those that are there, oldest first. */
  readonly all: ReadonlyMap<string, ServedFile>;
  /** Throws the service's refusal of a message that names one that is not there. */
  require(id: unknown): ServedFile;
  /** What a run has made: the service keeps it, and gives it to whoever asks. */
  add(name: string, bytes: Uint8Array): ServedFile;
  /** As its time, or a person in the service's console, would take it away. */
  lose(id: string): void;
}

const PURPOSES = new Set(['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals']);
/** Of what runs have made. A client may name no file so, and reads no others again. */
const MADE = 'assistants_output';
const FIELDS = new Set(['purpose', 'expires_after[anchor]', 'expires_after[seconds]']);
const LEAST_SECONDS = 3_600;
const MOST_SECONDS = 2_592_000;

export function serveFiles(
  register: Register,
  { ids, now }: { readonly ids: Ids; readonly now: () => number },
): Files {
  const all = new Map<string, ServedFile>();
  const keep = (file: Omit<ServedFile, 'id' | 'createdAt'>): ServedFile => {
    const kept = { id: ids.next('file').replace('_', '-'), createdAt: now(), ...file };
    all.set(kept.id, kept);
    return kept;
  };
  const named = (id: string): ServedFile => {
    const file = all.get(id);
    if (file === undefined) throw noSuchFile(id);
    return file;
  };

  register('files.create', 'post', '/files', ({ body, file }) => {
    for (const name of Object.keys(body)) if (!FIELDS.has(name)) throw additional(name);
    if (file === null) throw missingParameter('file');
    const purpose = requiredText(body, 'purpose');
    if (!PURPOSES.has(purpose)) throw invalidValue('purpose', `'${purpose}' is not one of the purposes.`);
    const kept = keep({ name: file.name, purpose, bytes: file.bytes, expiresAfter: expiryOf(body) });
    return json(fileObject(kept));
  });
  register('files.list', 'get', '/files', (call) => json(pageOf(call, [...all.values()], fileObject)));
  register('files.retrieve', 'get', '/files/:file', (call) => json(fileObject(named(call.param('file')))));
  register('files.content', 'get', '/files/:file/content', (call) => {
    const { bytes, purpose } = named(call.param('file'));
    if (purpose !== MADE) throw notDownloadable(purpose);
    return content(bytes);
  });
  register('files.delete', 'delete', '/files/:file', (call) => {
    const { id } = named(call.param('file'));
    all.delete(id);
    return json({ id, object: 'file', deleted: true });
  });

  return {
    all,
    require(id) {
      const file = all.get(String(id));
      if (file === undefined) throw filesNotFound(String(id));
      return file;
    },
    add: (name, bytes) => keep({ name, purpose: MADE, bytes, expiresAfter: null }),
    lose: (id) => void all.delete(id),
  };
}

/** As a form has it, each field of its own: https://github.com/vercel/ai/pull/18224 has tried four ways. */
function expiryOf(body: Json): number | null {
  const anchor = body['expires_after[anchor]'];
  const after = body['expires_after[seconds]'];
  if (anchor === undefined && after === undefined) return null;
  if (anchor !== 'created_at') throw invalidValue('expires_after.anchor', "expected 'created_at'.");
  const span = Number(after);
  if (!Number.isInteger(span) || span < LEAST_SECONDS || span > MOST_SECONDS)
    throw invalidValue('expires_after.seconds', `expected ${LEAST_SECONDS} to ${MOST_SECONDS}.`);
  return span;
}

function fileObject({ id, name, purpose, bytes, createdAt, expiresAfter }: ServedFile): object {
  return {
    id,
    object: 'file',
    bytes: bytes.length,
    created_at: seconds(createdAt),
    ...(expiresAfter === null ? {} : { expires_at: seconds(createdAt) + expiresAfter }),
    filename: name,
    purpose,
    status: 'processed',
    status_details: null,
  };
}

function additional(name: string): WireError {
  return new WireError(400, `Additional properties are not allowed ('${name}' was unexpected)`);
}

/** https://community.openai.com/t/not-allowed-to-download-files-of-purpose-assistants/612151 */
function notDownloadable(purpose: string): WireError {
  return new WireError(400, `Not allowed to download files of purpose: ${purpose}`);
}

function noSuchFile(id: string): WireError {
  return new WireError(404, `No such File object: ${id}`, { param: 'id' });
}

function filesNotFound(id: string): WireError {
  return new WireError(400, `Files [${id}] were not found.`, { param: 'input' });
}
