/**
 * Files on the Assistants protocol: pictures are parts of a message, documents are attached to it for the tools that read
 * them. Without such a tool a document's text is all that the assistant can be told. What a run has made for people are files whose
 * paths stand in its text, pictures among its words, and whatever else is attached to its messages.
 */

import type { Message, MessageCreateParams } from 'openai/resources/beta/threads/messages';
import type { Engine, Part } from '../../conversation/ports/engine.ts';
import type { MadeFile } from '../../conversation/refs.ts';
import { eachOnce, notOurs, openContent, orGone, READ_TRIES } from '../files/made-files.ts';
import type { Uploads } from '../files/uploads.ts';
import type { Client, RequestOptions } from '../service/client.ts';
import type { HostedTool } from '../service/hosted-tools.ts';
import { assistantsTools } from '../service/hosted-tools.ts';
import { fieldOf, objectsOf, stringOf } from '../service/response-shape.ts';

export function createAssistantsFiles(
  uploads: Uploads,
  tools: readonly HostedTool[],
): Pick<Engine, 'wayIn' | 'upload' | 'deleteFiles'> {
  const readsDocuments = assistantsTools(tools).length > 0;
  return {
    wayIn: ({ kind }) =>
      uploads.possible && (kind === 'image' || (kind === 'document' && readsDocuments)) ? 'upload' : null,
    upload: (file, signal) => uploads.upload(file, file.kind === 'image' ? 'vision' : 'assistants', signal),
    deleteFiles: uploads.delete,
  };
}

/** A message's content and attachments. One without files is its text alone. */
export function contentWithFiles(
  text: string,
  parts: readonly Part[],
  tools: readonly HostedTool[],
): Pick<MessageCreateParams, 'content' | 'attachments'> {
  const ids = (as: 'image' | 'file'): readonly string[] =>
    parts.flatMap((part) => (part.kind === 'uploaded' && part.as === as ? [part.fileId] : []));
  const images = ids('image').map((file_id) => ({
    type: 'image_file' as const,
    image_file: { file_id, detail: 'auto' as const },
  }));
  const readers = assistantsTools(tools).flatMap(({ type }) => (type === 'function' ? [] : [{ type }]));
  const attachments = ids('file').map((file_id) => ({ file_id, tools: readers }));
  return {
    content: images.length === 0 ? text : [{ type: 'text', text }, ...images],
    ...(attachments.length === 0 ? {} : { attachments }),
  };
}

/** Each once, named by the path that the text has for it. Pure. */
export function madeFiles(messages: readonly Message[]): readonly MadeFile[] {
  return eachOnce(
    messages.flatMap((message) => [
      ...objectsOf(message.content).flatMap(madeInPart),
      ...objectsOf(message.attachments).flatMap((attachment) => made(fieldOf(attachment, 'file_id'), null)),
    ]),
  );
}

function madeInPart(part: object): MadeFile[] {
  const type = fieldOf(part, 'type');
  if (type === 'image_file') return made(fieldOf(fieldOf(part, 'image_file'), 'file_id'), null);
  if (type !== 'text') return [];
  const annotations = fieldOf(fieldOf(part, 'text'), 'annotations');
  return objectsOf(annotations as readonly object[]).flatMap((annotation) =>
    fieldOf(annotation, 'type') === 'file_path'
      ? made(
          fieldOf(fieldOf(annotation, 'file_path'), 'file_id'),
          lastOf(stringOf(fieldOf(annotation, 'text'))),
        )
      : [],
  );
}

function made(id: unknown, name: string | null): MadeFile[] {
  if (typeof id !== 'string' || id === '') return [];
  return [{ engine: 'assistants', name, at: { kind: 'file', id } }];
}

/** Of a path, such as `sandbox:/mnt/data/plot.png`. */
function lastOf(path: string): string | null {
  return path.split('/').findLast((part) => part !== '') ?? null;
}

export function createOpenMade(client: Client): Engine['openMade'] {
  /** What nobody has named may be called by a whole path. */
  const nameOf = async (id: string, signal?: AbortSignal): Promise<string | null> => {
    const retrieve = (options: RequestOptions): Promise<object> => client.openai.files.retrieve(id, options);
    const file = await orGone(client.read(`look up ${id}`, retrieve, { signal, tries: READ_TRIES }));
    return lastOf(stringOf(fieldOf(file, 'filename')));
  };

  return async ({ engine, name, at }, signal) => {
    if (engine !== 'assistants' || at.kind !== 'file') throw notOurs('assistants');
    const { id } = at;
    const known = name ?? (await nameOf(id, signal));
    const read = (options: RequestOptions): Promise<Response> => client.openai.files.content(id, options);
    return openContent(client, `read ${id}`, read, { name: known, signal });
  };
}
