/** Files on Responses: pictures and documents are uploaded, and named in a message by their id. */

import type { ResponseInputContent } from 'openai/resources/responses/responses';
import type { Engine, Part } from '../../conversation/ports/engine.ts';
import type { Uploads } from '../files/uploads.ts';

/** Source: the library's types for `FilePurpose` and `ResponseInputContent`. */
export function createResponsesFiles(uploads: Uploads): Pick<Engine, 'wayIn' | 'upload' | 'deleteFiles'> {
  return {
    wayIn: ({ kind }) => (uploads.possible && (kind === 'image' || kind === 'document') ? 'upload' : null),
    upload: (file, signal) => uploads.upload(file, file.kind === 'image' ? 'vision' : 'user_data', signal),
    deleteFiles: uploads.delete,
  };
}

/** What comes after the text of a message. */
export function fileContent(parts: readonly Part[]): ResponseInputContent[] {
  return parts.flatMap((part): ResponseInputContent[] => {
    if (part.kind !== 'uploaded') return [];
    return part.as === 'image'
      ? [{ type: 'input_image', file_id: part.fileId, detail: 'auto' }]
      : [{ type: 'input_file', file_id: part.fileId }];
  });
}
