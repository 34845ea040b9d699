/** What the service's own tools make in a response: the items that tell of it, and what the text cites of it. */

import type { Ids } from '../http/ids.ts';
import type { ScriptFile } from '../script/script.ts';
import type { Containers } from './containers.ts';
import type { Item } from './items.ts';

export interface MadeItems {
  readonly items: readonly Item[];
  readonly annotations: readonly object[];
}

/** @param text in which what code has written may be linked to */
export function makeItems(
  made: readonly ScriptFile[],
  { text, conversation }: { readonly text: string; readonly conversation: string },
  { ids, containers }: { readonly ids: Ids; readonly containers: Containers },
): MadeItems {
  const items: Item[] = [];
  const annotations: object[] = [];
  for (const { by, name, bytes } of made) {
    if (by === 'picture') {
      items.push({
        id: ids.next('ig'),
        type: 'image_generation_call',
        status: 'completed',
        result: base64(bytes),
      });
      continue;
    }
    const containerId = containers.of(conversation);
    const shown = { type: 'image', url: `data:image/png;base64,${base64(bytes)}` };
    items.push({
      id: ids.next('ci'),
      type: 'code_interpreter_call',
      status: 'completed',
      code: `make(${JSON.stringify(name)})`,
      container_id: containerId,
      outputs: [by === 'shown' ? shown : { type: 'logs', logs: 'done' }],
    });
    if (by === 'code') annotations.push(citation(containers.write(containerId, name, bytes), text));
  }
  return { items, annotations };
}

function citation(
  { id, containerId, name }: { readonly id: string; readonly containerId: string; readonly name: string },
  text: string,
): object {
  const link = `sandbox:/mnt/data/${name}`;
  const start = Math.max(0, text.indexOf(link));
  const end = text.includes(link) ? start + link.length : start;
  return {
    type: 'container_file_citation',
    container_id: containerId,
    file_id: id,
    filename: name,
    start_index: start,
    end_index: end,
  };
}

/** An item as it is shown: what code has put out is there for who asks for it (https://github.com/pydantic/pydantic-ai/issues/2391). */
export function shownItem(item: Item, include: unknown): object {
  if (item.type !== 'code_interpreter_call') return item;
  const isAsked = Array.isArray(include) && include.includes('code_interpreter_call.outputs');
  return isAsked ? item : { ...item, outputs: null };
}

/** What a read asks for beyond what is always shown. */
export function includedBy(query: (name: string) => string | undefined): readonly string[] {
  return [query('include[]'), query('include'), query('include[0]')].flatMap((one) => one ?? []);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
