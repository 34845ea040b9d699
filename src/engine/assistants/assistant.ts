/** The assistant object: made once, changed when its settings change, made again when it is gone; or the operator's own. */

import { createHash } from 'node:crypto';
import { orAborted } from '../../async/timeout.ts';
import { EngineError } from '../../errors.ts';
import type { Client, RequestOptions } from '../service/client.ts';
import type { EngineConfig, Memory } from '../service/engine-config.ts';
import { assistantsTools } from '../service/hosted-tools.ts';

export interface AssistantProvider {
  /** Whether it is ours to change. */
  readonly own: boolean;
  /** The model it runs on: the configured one, or the operator's assistant's own once it was looked up. */
  readonly model: string;
  /** Its id; the first call makes, changes or looks up what is needed. */
  id(signal?: AbortSignal): Promise<string>;
  /** Another one after `missing` was not found; the same if it is the operator's, which is not ours to make. */
  replace(missing: string, signal?: AbortSignal): Promise<string>;
}

/** Under this name the memory keeps the id and a hash of the settings, as JSON. */
const MEMORY_NAME = 'assistant';

export function createAssistantProvider(
  client: Client,
  config: EngineConfig,
  memory: Memory,
): AssistantProvider {
  return config.assistantId === undefined
    ? ownAssistant(client, config, memory)
    : givenAssistant(client, config.assistantId, config.model);
}

function ownAssistant(client: Client, config: EngineConfig, memory: Memory): AssistantProvider {
  const { name, instructions, model, tools } = config;
  const settings = { name, instructions, model, tools: assistantsTools(tools) };
  const hash = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16);
  const assistants = client.openai.beta.assistants;
  let known: string | null = null;
  let underWay: Promise<string> | null = null;

  const make = async (): Promise<string> => {
    const call = (options: RequestOptions) => assistants.create(settings, options);
    return (await client.write('create the assistant', call, { missing: 'sunset', holds: 'id' })).id;
  };

  /** Brings the remembered assistant up to date. */
  const revive = async (remembered: Remembered): Promise<string> => {
    const { id } = remembered;
    if (remembered.hash === hash)
      await client.read(`look up the assistant ${id}`, (options) => assistants.retrieve(id, options));
    else
      await client.write(`update the assistant ${id}`, (options) => assistants.update(id, settings, options));
    return id;
  };

  const reviveOrMake = async (): Promise<string> => {
    const remembered = parseRemembered(await memory.recall(MEMORY_NAME));
    if (remembered === null) return make();
    try {
      return await revive(remembered);
    } catch (error) {
      if (error instanceof EngineError && error.fault === 'gone') return make();
      throw error;
    }
  };

  const keep = async (id: string): Promise<string> => {
    await memory.remember(MEMORY_NAME, JSON.stringify({ id, hash }));
    known = id;
    return id;
  };

  /** Runs that need the assistant at the same time wait for one and the same; none of them can abort it for the others. */
  const shared = (find: () => Promise<string>, signal = new AbortController().signal): Promise<string> => {
    underWay ??= find()
      .then(keep)
      .finally(() => {
        underWay = null;
      });
    return orAborted(underWay, signal);
  };

  return {
    own: true,
    model,
    id: async (signal) => known ?? shared(reviveOrMake, signal),
    replace: async (missing, signal) => (known === missing ? shared(make, signal) : (known ?? missing)),
  };
}

/** The operator's assistant is looked up, never changed. */
function givenAssistant(client: Client, id: string, configuredModel: string): AssistantProvider {
  let model = configuredModel;
  let found = false;

  const lookUp = async (signal?: AbortSignal): Promise<void> => {
    const assistants = client.openai.beta.assistants;
    try {
      const what = `look up the assistant ${id}`;
      const assistant = await client.read(what, (options) => assistants.retrieve(id, options), { signal });
      model = assistant.model;
      found = true;
    } catch (error) {
      if (!(error instanceof EngineError) || error.fault !== 'gone') throw error;
      // Either this assistant is missing or the whole protocol is; the collection tells.
      const query = { limit: 1 };
      await client.read('list the assistants', (options) => assistants.list(query, options), {
        signal,
        missing: 'sunset',
      });
      throw new EngineError(
        'invalid',
        `${error.message} (expected ASSISTANT_ID to name an assistant, got ${id})`,
        {
          cause: error,
        },
      );
    }
  };

  return {
    own: false,
    get model() {
      return model;
    },
    async id(signal) {
      if (!found) await lookUp(signal);
      return id;
    },
    replace: async (missing) => missing,
  };
}

interface Remembered {
  readonly id: string;
  readonly hash: string;
}

/** What an earlier version wrote, or nobody, is no memory. */
function parseRemembered(text: string | undefined): Remembered | null {
  try {
    const { id, hash }: { id?: unknown; hash?: unknown } = JSON.parse(text ?? '{}');
    return typeof id === 'string' && typeof hash === 'string' ? { id, hash } : null;
  } catch {
    return null;
  }
}
