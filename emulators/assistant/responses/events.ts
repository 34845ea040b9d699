/** Tells what happens to a response as the protocol's events, each with its number, and builds its output on the way. */

import type { Ids } from '../http/ids.ts';
import type { ToolCall } from '../script/script.ts';
import type { Item } from './items.ts';
import { shownItem } from './made.ts';
import { responseObject, type StoredResponse } from './object.ts';

export interface ResponseEvents {
  /** The response itself, as it is now. */
  state(type: string): void;
  text(piece: string): void;
  refuse(refusal: string): void;
  call(call: Required<ToolCall>): void;
  /** What a tool of the service has made. */
  made(item: Item): void;
  /** Ends the message, if one was begun; a status of `incomplete` is the message's too. */
  close(status: 'completed' | 'incomplete', annotations: readonly unknown[]): void;
  /** The output so far. */
  readonly output: readonly Item[];
}

type PartType = 'output_text' | 'refusal';

export function createResponseEvents(response: StoredResponse, ids: Ids): ResponseEvents {
  const { log } = response;
  const output: Item[] = [];
  let number = 0;
  let open: { readonly id: string; readonly type: PartType; text: string } | null = null;

  const emit = (type: string, fields: object): void => {
    log?.push({ event: type, data: { type, ...fields, sequence_number: number++ } });
  };
  const at = (id: string): object => ({ item_id: id, output_index: output.length, content_index: 0 });
  const begin = (type: PartType): NonNullable<typeof open> => {
    if (open !== null) return open;
    const id = ids.next('msg');
    emit('response.output_item.added', {
      output_index: output.length,
      item: { ...messageItem(id, 'in_progress'), content: [] },
    });
    emit('response.content_part.added', { ...at(id), part: part(type, '') });
    open = { id, type, text: '' };
    return open;
  };
  const say = (type: PartType, delta: string): void => {
    const message = begin(type);
    message.text += delta;
    emit(`response.${type}.delta`, {
      ...at(message.id),
      delta,
      ...(type === 'output_text' ? { logprobs: [] } : {}),
    });
  };

  return {
    output,
    state(type) {
      if (log !== null) emit(`response.${type}`, { response: responseObject(response) });
    },
    text: (piece) => say('output_text', piece),
    refuse: (refusal) => say('refusal', refusal),
    call({ id: call_id, name, arguments: args }) {
      const id = ids.next('fc');
      const item = { id, type: 'function_call', call_id, name };
      const place = { item_id: id, output_index: output.length };
      emit('response.output_item.added', {
        output_index: output.length,
        item: { ...item, status: 'in_progress', arguments: '' },
      });
      emit('response.function_call_arguments.delta', { ...place, delta: args });
      emit('response.function_call_arguments.done', { ...place, name, arguments: args });
      const done: Item = { ...item, status: 'completed', arguments: args };
      emit('response.output_item.done', { output_index: output.length, item: done });
      output.push(done);
    },
    made(item) {
      const shown = shownItem(item, response.params.include);
      emit('response.output_item.added', {
        output_index: output.length,
        item: { ...shown, status: 'in_progress' },
      });
      emit('response.output_item.done', { output_index: output.length, item: shown });
      output.push(item);
    },
    close(status, annotations) {
      if (open === null) return;
      const { id, type, text } = open;
      const done = { ...at(id), [type === 'refusal' ? 'refusal' : 'text']: text };
      emit(`response.${type}.done`, type === 'output_text' ? { ...done, logprobs: [] } : done);
      emit('response.content_part.done', { ...at(id), part: part(type, text, annotations) });
      const item: Item = { ...messageItem(id, status), content: [part(type, text, annotations)] };
      emit('response.output_item.done', { output_index: output.length, item });
      output.push(item);
      open = null;
    },
  };
}

function messageItem(id: string, status: string): Item {
  return { id, type: 'message', status, role: 'assistant' };
}

function part(type: PartType, text: string, annotations: readonly unknown[] = []): object {
  return type === 'refusal' ? { type, refusal: text } : { type, text, annotations, logprobs: [] };
}
