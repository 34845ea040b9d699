/**
 * Files on the Assistants protocol: pictures are parts of a message, documents are attached to it for the tools that read
 * them. Without such a tool a document's text is all that the assistant can be told.
 */

import type { MessageCreateParams } from 'openai/resources/beta/threads/messages';
import type { Engine, Part } from '../../conversation/ports/engine.ts';
import type { Uploads } from '../files/uploads.ts';
import type { HostedTool } from '../service/hosted-tools.ts';
import { assistantsTools } from '../service/hosted-tools.ts';

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
