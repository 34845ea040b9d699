/** Assistant objects: a model with a name, instructions and tools. */

import { type Answer, type Call, json, type Register } from '../http/endpoint.ts';
import { noneFound } from '../http/errors.ts';
import type { Ids } from '../http/ids.ts';
import type { Models } from '../http/models.ts';
import { pageOf } from '../http/pages.ts';
import {
  type Json,
  metadataOf,
  refuseUnknown,
  requiredText,
  requireNestedTools,
  seconds,
} from '../http/parameters.ts';

export interface Assistant {
  readonly id: string;
  readonly createdAt: number;
  readonly settings: Json;
}

export interface Assistants {
  /** Throws the service's 404. */
  get(id: string): Assistant;
}

const SETTINGS = {
  name: null,
  description: null,
  model: null,
  instructions: null,
  tools: [],
  tool_resources: {},
  metadata: {},
  temperature: 1,
  top_p: 1,
  response_format: 'auto',
  reasoning_effort: null,
};
const KNOWN = new Set(Object.keys(SETTINGS));

export function serveAssistants(
  register: Register,
  { ids, now, models }: { readonly ids: Ids; readonly now: () => number; readonly models: Models },
): Assistants {
  const assistants = new Map<string, Assistant>();
  const get = (id: string): Assistant => {
    const assistant = assistants.get(id);
    if (assistant === undefined) throw noneFound('assistant', id);
    return assistant;
  };
  const named = (call: Call): Assistant => get(call.param('assistant'));
  const keep = (assistant: Assistant): Answer => {
    models.require(requiredText(assistant.settings, 'model'));
    assistants.set(assistant.id, assistant);
    return json(shown(assistant));
  };

  register('assistants.create', 'post', '/assistants', ({ body }) => {
    const settings = { ...SETTINGS, ...settingsOf(body) };
    return keep({ id: ids.next('asst'), createdAt: seconds(now()), settings });
  });
  register('assistants.list', 'get', '/assistants', (call) =>
    json(pageOf(call, [...assistants.values()], shown)),
  );
  register('assistants.retrieve', 'get', '/assistants/:assistant', (call) => json(shown(named(call))));
  register('assistants.update', 'post', '/assistants/:assistant', (call) => {
    const assistant = named(call);
    return keep({ ...assistant, settings: { ...assistant.settings, ...settingsOf(call.body) } });
  });
  register('assistants.delete', 'delete', '/assistants/:assistant', (call) => {
    const { id } = named(call);
    assistants.delete(id);
    return json({ id, object: 'assistant.deleted', deleted: true });
  });
  return { get };
}

function settingsOf(body: Json): Json {
  refuseUnknown(body, KNOWN);
  metadataOf(body);
  requireNestedTools(body);
  return body;
}

function shown({ id, createdAt, settings }: Assistant): object {
  return { id, object: 'assistant', created_at: createdAt, ...settings };
}
