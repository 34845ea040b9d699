/** The assistant object: created once, updated when its settings change, created again when it is gone; or the operator's. */

import { createHash } from 'node:crypto';
import type { AssistantTool } from 'openai/resources/beta/assistants';
import { orAborted } from '../../async/timeout.ts';
import { EngineError } from '../../errors.ts';
import type { Client } from '../service/client.ts';
import type { EngineConfig, Memory } from '../service/engine-config.ts';
import { assistantsTools } from '../service/hosted-tools.ts';
import { objectsOf } from '../service/response-shape.ts';

export interface AssistantProvider {
  /** Whether the assistant is ours to change. */
  readonly isOwn: boolean;
  /** The model it runs on: the configured one, or that of the operator's assistant once it was looked up. */
  readonly model: string;
  /** What the assistant has by itself, as far as it was looked up. */
  readonly tools: readonly AssistantTool[];
  /** The assistant's id. The first call creates, updates or looks up what is needed. */
  id(signal?: AbortSignal): Promise<string>;
  /** The id of another assistant in the place of a `missing` one; the same id if it is the operator's. */
  replace(missing: string, signal?: AbortSignal): Promise<string>;
}

/** The memory keeps the id and a hash of the settings under this name, as JSON. */
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
  const settings = settingsOf(config);
  const hash = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16);
  let knownId: string | null = null;
  let underWay: Promise<string> | null = null;

  const create = (): Promise<string> => createAssistant(client, settings);

  const reviveOrCreate = async (): Promise<string> => {
    const remembered = parseRemembered(await memory.recall(MEMORY_NAME));
    if (remembered === null) return create();
    try {
      await revive(client, remembered.id, remembered.hash === hash ? null : settings);
      return remembered.id;
    } catch (error) {
      if (error instanceof EngineError && error.fault === 'gone') return create();
      throw error;
    }
  };

  const remember = async (id: string): Promise<string> => {
    await memory.remember(MEMORY_NAME, JSON.stringify({ id, hash }));
    knownId = id;
    return id;
  };

  /** Runs that need the assistant at the same time wait for the same one. None of them can abort it for the others. */
  const shared = (find: () => Promise<string>, signal = new AbortController().signal): Promise<string> => {
    underWay ??= find()
      .then(remember)
      .finally(() => {
        underWay = null;
      });
    return orAborted(underWay, signal);
  };

  return {
    isOwn: true,
    model: config.model,
    tools: settings.tools,
    id: async (signal) => knownId ?? shared(reviveOrCreate, signal),
    replace: async (missing, signal) => (knownId === missing ? shared(create, signal) : (knownId ?? missing)),
  };
}

type Settings = ReturnType<typeof settingsOf>;

/** In this order, which the remembered hash depends on. */
function settingsOf({ name, instructions, model, tools }: EngineConfig) {
  return { name, instructions, model, tools: assistantsTools(tools) };
}

async function createAssistant(client: Client, settings: Settings): Promise<string> {
  const { id } = await client.write(
    'create the assistant',
    (options) => client.openai.beta.assistants.create(settings, options),
    { missing: 'sunset', holds: 'id' },
  );
  return id;
}

/** Looks an assistant up, or updates it. Throws fault `gone` where there is none. */
async function revive(client: Client, id: string, changed: Settings | null): Promise<void> {
  const { assistants } = client.openai.beta;
  if (changed === null)
    await client.read(`look up the assistant ${id}`, (options) => assistants.retrieve(id, options));
  else await client.write(`update the assistant ${id}`, (options) => assistants.update(id, changed, options));
}

/** The operator's assistant is looked up and never changed. */
function givenAssistant(client: Client, id: string, configuredModel: string): AssistantProvider {
  let model = configuredModel;
  let tools: readonly AssistantTool[] = [];
  let isFound = false;

  const lookUp = async (signal?: AbortSignal): Promise<void> => {
    const { assistants } = client.openai.beta;
    try {
      const what = `look up the assistant ${id}`;
      const assistant = await client.read(what, (options) => assistants.retrieve(id, options), { signal });
      model = assistant.model;
      tools = objectsOf<AssistantTool>(assistant.tools);
      isFound = true;
    } catch (error) {
      if (!(error instanceof EngineError) || error.fault !== 'gone') throw error;
      await requireProtocol(client, signal);
      throw new EngineError(
        'invalid',
        `${error.message} (expected ASSISTANT_ID to name an assistant, got ${id})`,
        { cause: error, detail: { kind: 'setting' } },
      );
    }
  };

  return {
    isOwn: false,
    get model() {
      return model;
    },
    get tools() {
      return tools;
    },
    async id(signal) {
      if (!isFound) await lookUp(signal);
      return id;
    },
    replace: async (missing) => missing,
  };
}

/** Tells a missing assistant from a missing protocol: throws fault `sunset` if there is no list of assistants either. */
async function requireProtocol(client: Client, signal?: AbortSignal): Promise<void> {
  const { assistants } = client.openai.beta;
  await client.read('list the assistants', (options) => assistants.list({ limit: 1 }, options), {
    signal,
    missing: 'sunset',
  });
}

interface Remembered {
  readonly id: string;
  readonly hash: string;
}

/** What does not read, such as what an earlier version wrote, counts as no memory. */
function parseRemembered(text: string | undefined): Remembered | null {
  try {
    const { id, hash }: { id?: unknown; hash?: unknown } = JSON.parse(text ?? '{}');
    return typeof id === 'string' && typeof hash === 'string' ? { id, hash } : null;
  } catch {
    return null;
  }
}
