/**
 * What a response has made for people: files in the container of its code, which its text cites; pictures that were generated;
 * and pictures that code has shown without a file.
 */

import type { ResponseIncludable } from 'openai/resources/responses/responses';
import type { Engine } from '../../conversation/ports/engine.ts';
import type { MadeFile, MadeFilePlace } from '../../conversation/refs.ts';
import { EngineError } from '../../errors.ts';
import { eachOnce, notOurs, openContent, openInside, orGone, READ_TRIES } from '../files/made-files.ts';
import type { Client, RequestOptions } from '../service/client.ts';
import { fieldOf, objectsOf, stringOf } from '../service/response-shape.ts';

type ItemPlace = Extract<MadeFilePlace, { kind: 'item' }>;

/** What keeps the items: a response, or the conversation that they have joined. */
export type Holder = ItemPlace['holder'];

/** Without it the outputs of code are null (https://github.com/pydantic/pydantic-ai/issues/2391). */
export const CODE_OUTPUTS: ResponseIncludable = 'code_interpreter_call.outputs';

/**
 * Pure.
 *
 * @param annotations those of the text that people read
 */
export function madeFiles(
  items: readonly object[],
  annotations: readonly unknown[],
  holder: Holder,
): readonly MadeFile[] {
  const cited = annotations.flatMap(citedFile);
  const drawn = items.flatMap((item) => drawnIn(item, holder));
  const shown = items.flatMap((item) => shownIn(item, holder));
  return eachOnce([...cited, ...drawn, ...shown]);
}

function citedFile(annotation: unknown): MadeFile[] {
  const id = stringOf(fieldOf(annotation, 'file_id'));
  const containerId = stringOf(fieldOf(annotation, 'container_id'));
  const name = stringOf(fieldOf(annotation, 'filename')) || null;
  const type = fieldOf(annotation, 'type');
  if (type === 'container_file_citation' && id !== '' && containerId !== '')
    return [made(name, { kind: 'container', containerId, id })];
  return type === 'file_path' && id !== '' ? [made(name, { kind: 'file', id })] : [];
}

function drawnIn(item: object, holder: Holder): MadeFile[] {
  const id = stringOf(fieldOf(item, 'id'));
  const isPicture =
    fieldOf(item, 'type') === 'image_generation_call' && stringOf(fieldOf(item, 'result')) !== '';
  return isPicture && id !== '' ? [made(null, { kind: 'item', id, output: null, holder })] : [];
}

function shownIn(item: object, holder: Holder): MadeFile[] {
  const id = stringOf(fieldOf(item, 'id'));
  if (fieldOf(item, 'type') !== 'code_interpreter_call' || id === '') return [];
  return outputsOf(item).flatMap((output, index) =>
    base64In(output) === null ? [] : [made(null, { kind: 'item', id, output: index, holder })],
  );
}

function made(name: string | null, at: MadeFilePlace): MadeFile {
  return { engine: 'responses', name, at };
}

function outputsOf(item: unknown): readonly unknown[] {
  const outputs = fieldOf(item, 'outputs');
  return Array.isArray(outputs) ? outputs : [];
}

/** Of a picture that code has shown. One that lies elsewhere is not followed: its address may lead anywhere. */
function base64In(output: unknown): string | null {
  const url = fieldOf(output, 'type') === 'image' ? stringOf(fieldOf(output, 'url')) : '';
  return /^data:image\/[\w.+-]+;base64,(.+)$/s.exec(url)?.[1] ?? null;
}

export function createOpenMade(client: Client): Engine['openMade'] {
  const itemOf = async ({ id, holder }: ItemPlace, signal?: AbortSignal): Promise<unknown> => {
    const include = [CODE_OUTPUTS];
    const settings = { signal, tries: READ_TRIES };
    const what = `look for ${id} in ${holder.id}`;
    if (holder.kind === 'thread') {
      const query = { conversation_id: holder.id, include };
      const retrieve = (options: RequestOptions) =>
        client.openai.conversations.items.retrieve(id, query, options);
      return orGone(client.read(what, retrieve, settings));
    }
    const retrieve = (options: RequestOptions) =>
      client.openai.responses.retrieve(holder.id, { include }, options);
    const { output } = await orGone(client.read(what, retrieve, settings));
    return objectsOf(output).find((item) => item.id === id);
  };

  return async ({ engine, name, at }, signal) => {
    if (engine !== 'responses') throw notOurs('responses');
    const settings = { name, signal };
    switch (at.kind) {
      case 'file':
        return openContent(
          client,
          `read ${at.id}`,
          (options) => client.openai.files.content(at.id, options),
          settings,
        );
      case 'container': {
        const query = { container_id: at.containerId };
        const read = (options: RequestOptions) =>
          client.openai.containers.files.content.retrieve(at.id, query, options);
        return openContent(client, `read ${at.id} of ${at.containerId}`, read, settings);
      }
      case 'item': {
        const item = await itemOf(at, signal);
        const picture =
          at.output === null ? stringOf(fieldOf(item, 'result')) : base64In(outputsOf(item)[at.output]);
        if (!picture) throw new EngineError('gone', `there is no picture in ${at.id} of ${at.holder.id}`);
        return openInside(picture);
      }
    }
  };
}
