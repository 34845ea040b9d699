/** The sources that the annotations of a text name. Pure. */

import type { Citation } from '../../conversation/ports/engine.ts';
import { fieldOf, objectsOf, stringOf } from '../service/response-shape.ts';

/** An annotation of an unknown type names none, and neither does one of a file that the run has made. Titles and file names may be missing, whatever the library's types say. */
export function citationsOf(annotations: readonly unknown[] | null | undefined): Citation[] {
  return objectsOf(annotations).flatMap((annotation): Citation[] => {
    switch (fieldOf(annotation, 'type')) {
      case 'url_citation':
        return pageOf(annotation);
      case 'file_citation':
        return fileOf(annotation);
      default:
        return [];
    }
  });
}

/** Responses have the fields in the annotation, Chat Completions in an object of its type's name. */
function pageOf(annotation: unknown): Citation[] {
  const inner = fieldOf(annotation, 'url_citation') ?? annotation;
  const url = stringOf(fieldOf(inner, 'url'));
  return url === '' ? [] : [{ title: stringOf(fieldOf(inner, 'title')), url }];
}

/** Responses tell the file's name, the Assistants protocol its id alone. */
function fileOf(annotation: unknown): Citation[] {
  const id = fieldOf(fieldOf(annotation, 'file_citation'), 'file_id');
  const title = stringOf(fieldOf(annotation, 'filename') ?? id);
  return title === '' ? [] : [{ title }];
}
