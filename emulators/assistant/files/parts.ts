/** The parts of messages that are no text: which there are in each protocol, and whether a model can read them. */

import { invalidValue, WireError } from '../http/errors.ts';
import { isObject, type Json } from '../http/parameters.ts';
import type { Files } from './files.ts';

/** How pictures begin that models read: PNG, JPEG, GIF and WEBP. */
const PICTURES = [/^\x89PNG\r\n/, /^\xff\xd8\xff/, /^GIF8[79]a/, /^RIFF.{4}WEBP/s];
const DATA_URI = /^data:image\/(?:png|jpeg|gif|webp);base64,([A-Za-z0-9+/]+={0,2})$/;
const HEAD = 16;

/** Of Responses: throws the refusal of a part that is unknown, or that names a file which is not there or does not open. */
export function requireInputParts(content: unknown, files: Files, path: string): void {
  for (const [index, part] of partsOf(content).entries()) {
    const at = `${path}.content[${index}]`;
    switch (part.type) {
      case 'input_text':
      case 'output_text':
      case 'refusal':
        break;
      case 'input_image':
        if (!['auto', 'low', 'high', 'original'].includes(String(part.detail)))
          throw invalidValue(`${at}.detail`, 'expected one of auto, low, high, original.');
        requirePicture(files.require(part.file_id).bytes);
        break;
      case 'input_file':
        requireDocument(files.require(part.file_id).bytes);
        break;
      default:
        throw invalidValue(`${at}.type`, `unknown part ${String(part.type)}.`);
    }
  }
}

/** Of threads. */
export function requireThreadParts(content: unknown, attachments: unknown, files: Files): void {
  for (const part of partsOf(content)) {
    if (part.type === 'text' || part.type === 'image_url') continue;
    if (part.type !== 'image_file') throw invalidValue('content', `unknown part ${String(part.type)}.`);
    const named = isObject(part.image_file) ? part.image_file.file_id : undefined;
    const { purpose, bytes } = files.require(named);
    if (purpose !== 'vision') throw invalidValue('content', "image files need the purpose 'vision'.");
    requirePicture(bytes);
  }
  for (const attachment of Array.isArray(attachments) ? attachments : []) {
    if (!isObject(attachment) || !Array.isArray(attachment.tools) || attachment.tools.length === 0)
      throw invalidValue('attachments', 'expected files with their tools.');
    const { purpose } = files.require(attachment.file_id);
    if (purpose !== 'assistants') throw invalidValue('attachments', "expected the purpose 'assistants'.");
  }
}

/** Of completions. @param readsPictures whether the model reads any */
export function requireChatParts(content: unknown, path: string, readsPictures: boolean): void {
  for (const [index, part] of partsOf(content).entries()) {
    if (part.type === 'text') continue;
    if (part.type !== 'image_url')
      throw invalidValue(`${path}.content[${index}].type`, `unknown part ${String(part.type)}.`);
    // The words of Ollama: https://github.com/ollama/ollama/issues/17301
    if (!readsPictures) throw new WireError(400, 'this model does not support image input');
    const url = String(isObject(part.image_url) ? part.image_url.url : '');
    if (url.startsWith('https://')) continue; // that it is there is for the model to find out
    const data = DATA_URI.exec(url)?.[1];
    if (data === undefined) throw invalidValue(`${path}.content[${index}].image_url`, 'expected a data URI.');
    requirePicture(Buffer.from(data, 'base64'));
  }
}

function partsOf(content: unknown): readonly Json[] {
  return Array.isArray(content) ? content.filter(isObject) : [];
}

function requirePicture(bytes: Uint8Array): void {
  const head = Buffer.from(bytes.subarray(0, HEAD)).toString('latin1');
  const isCut = head.startsWith('\x89PNG') && !Buffer.from(bytes).includes('IEND');
  if (!isCut && PICTURES.some((picture) => picture.test(head))) return;
  throw new WireError(
    400,
    'The image data you provided does not represent a valid image. Please check your input and try again with one of the supported image formats: image/jpeg, image/png, image/gif, image/webp.',
    { param: 'input', code: 'invalid_image_format' },
  );
}

/** A document is a PDF or a zip. */
function requireDocument(bytes: Uint8Array): void {
  const head = Buffer.from(bytes.subarray(0, HEAD)).toString('latin1');
  const isWhole = head.startsWith('PK') || (head.startsWith('%PDF-') && Buffer.from(bytes).includes('%%EOF'));
  if (!isWhole) throw new WireError(400, 'The document you provided could not be read.', { param: 'input' });
}
