/** What a file is, told from its bytes: its name and what a sender calls it may say anything. */

import type { FileKind } from '../conversation/ports/files.ts';
import { isText } from './plain-text.ts';

export interface FileType {
  readonly kind: FileKind;
  readonly mime: string;
  /** That of its name, without the dot. */
  readonly ending: string;
}

/** Pictures that the services take. Source: reference of OpenAI's vision input (PNG, JPEG, WEBP, GIF). */
const IMAGES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);
const DOCUMENTS: ReadonlySet<string> = new Set(['pdf', 'docx', 'pptx', 'xlsx', 'odt', 'odp', 'ods']);
/** A document is recognized by what begins it and by the first names in it. */
const HEAD = 65_536;
const TEXT: FileType = { kind: 'text', mime: 'text/plain', ending: 'txt' };
const OTHER: FileType = { kind: 'other', mime: 'application/octet-stream', ending: 'bin' };

export async function typeOf(bytes: Blob): Promise<FileType> {
  const found = await signatureOf(bytes);
  // What is known by its first letters alone (XML, RTF, calendars) is a text all the same.
  if (found === null || /^text\/|xml$|rtf$|json$/.test(found.mime))
    return isText(new Uint8Array(await bytes.slice(0, HEAD).arrayBuffer()), bytes.size > HEAD) ? TEXT : OTHER;
  const mime = found.mime === 'image/apng' ? 'image/png' : found.mime.replace(/;.*$/s, '');
  const ending = mime === 'image/png' ? 'png' : found.ext;
  if (IMAGES.has(mime)) return { kind: 'image', mime, ending };
  if (DOCUMENTS.has(ending)) return { kind: 'document', mime, ending };
  if (mime.startsWith('audio/') || mime === 'video/webm')
    return { kind: 'audio', mime, ending: mime === 'audio/ogg' ? 'ogg' : ending };
  return { kind: 'other', mime, ending };
}

/** The library is loaded with the first file. It throws on what breaks off early, which is then nothing that it knows. */
async function signatureOf(bytes: Blob): Promise<{ readonly ext: string; readonly mime: string } | null> {
  const { fileTypeFromBlob } = await import('file-type');
  try {
    return (await fileTypeFromBlob(bytes)) ?? null;
  } catch {
    return null;
  }
}
