/** The local assistant: one HTTP server on the loopback that speaks the protocols of all three engines. */

import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Hono } from 'hono';
import { type Clock, systemClock } from '../../src/async/clock.ts';
import { KEEP_ALIVE_MS } from '../keep-alive.ts';
import { serveAssistants } from './assistants/assistants.ts';
import { createRuns } from './assistants/run-life.ts';
import { serveRuns } from './assistants/runs.ts';
import { serveThreads, type Threads } from './assistants/threads.ts';
import { serveChat } from './chat/chat.ts';
import { createExecute, type Execute } from './execution.ts';
import { createFaults, type Faults } from './faults.ts';
import { type Files, serveFiles } from './files/files.ts';
import { serveTranscriptions } from './files/transcriptions.ts';
import type { Register } from './http/endpoint.ts';
import { missingBeta } from './http/errors.ts';
import { createExchange } from './http/exchange.ts';
import { createIds, type Ids } from './http/ids.ts';
import { type LocalModel, type Models, serveModels } from './http/models.ts';
import { createLatest, type SeenRequest, type SeenRun } from './http/seen.ts';
import { serveModerations } from './moderations.ts';
import type { Containers } from './responses/containers.ts';
import { type Conversations, serveConversations } from './responses/conversations.ts';
import { serveResponses } from './responses/responses.ts';
import type { Script } from './script/script.ts';
import { standInScript } from './script/stand-in.ts';

export interface LocalAssistantOptions {
  /** Any free one unless told. */
  readonly port?: number;
  /** The only key that is let in; any that is not empty unless told. */
  readonly apiKey?: string;
  /** The scripted stand-in unless told. */
  readonly script?: Script;
  readonly clock?: Clock;
  /** The models that exist; every name is one's unless told. */
  readonly models?: readonly LocalModel[];
  /** What pollers of a run are asked to wait, in milliseconds; 50 unless told. */
  readonly pollAfterMs?: number;
  /** `sunset`: the Assistants protocol no longer exists here, and its paths are as unknown as any. */
  readonly assistants?: 'on' | 'sunset';
  /** `missing`: responses can be asked for, and no conversation kept, as on most servers that are not OpenAI's. */
  readonly conversations?: 'on' | 'missing';
  /** `answered`: a path that is unknown is answered with status 200 and an error inside, as LM Studio does. */
  readonly unknownPaths?: 'refused' | 'answered';
  /** `refused`: a run that brings messages into its thread is refused, as on a server that knows no such parameter. */
  readonly messagesOfRuns?: 'taken' | 'refused';
  /** `missing`: no files are kept, as on most servers that are not OpenAI's. */
  readonly files?: 'on' | 'missing';
  /** `unheard`: no audio is heard, as on most servers that are not OpenAI's. */
  readonly audio?: 'heard' | 'unheard';
  /** `missing`: nothing is moderated, as on most servers that are not OpenAI's. */
  readonly moderation?: 'on' | 'missing';
  /** `unread`: the model of completions reads no pictures. */
  readonly pictures?: 'read' | 'unread';
}

interface BetaOptions {
  readonly ids: Ids;
  readonly now: () => number;
  readonly files: Files;
  readonly execute: Execute;
  readonly models: Models;
  readonly pollAfterMs: number;
  readonly takesMessages: boolean;
}

export interface LocalAssistant {
  /** With the version, such as `http://127.0.0.1:8080/v1`. */
  readonly baseUrl: string;
  readonly faults: Faults;
  readonly files: Files;
  readonly containers: Pick<Containers, 'expire'>;
  /** The latest ones, oldest first; the list is the same one for ever. */
  readonly requests: readonly SeenRequest[];
  readonly runs: readonly SeenRun[];
  /** Empties `requests` and `runs`. */
  forgetSeen(): void;
  /** From the next run on. */
  setScript(script: Script): void;
  /** Cuts every connection and ends every run. */
  close(): Promise<void>;
}

export async function startLocalAssistant(options: LocalAssistantOptions = {}): Promise<LocalAssistant> {
  const { clock = systemClock, apiKey = null, models: known = null, pollAfterMs = 50 } = options;
  let script = options.script ?? standInScript;
  const requests = createLatest<SeenRequest>();
  const seenRuns = createLatest<SeenRun>();
  const faults = createFaults();
  const ids = createIds(clock);
  const { now } = clock;
  const takesMessages = options.messagesOfRuns !== 'refused';
  const close = new AbortController();
  const closing = close.signal;
  const execute = createExecute({
    clock,
    ids,
    closing,
    script: () => script,
    poisoned: () => faults.poisoned,
    see: seenRuns.add,
  });
  const { app, register } = createExchange({
    apiKey,
    clock,
    faults,
    ids,
    closing,
    unknownPaths: options.unknownPaths ?? 'refused',
    see: requests.add,
    forget: (thread) => conversations.delete(thread) || threads?.delete(thread),
  });
  const models = serveModels(register, known);
  const ifKept = options.conversations === 'missing' ? unregistered : register;
  const files = serveFiles(options.files === 'missing' ? unregistered : register, { ids, now });
  const shared = { ids, now, files, execute, models, takesMessages };
  serveTranscriptions(options.audio === 'unheard' ? unregistered : register, models);
  serveModerations(options.moderation === 'missing' ? unregistered : register, ids);
  const conversations: Conversations = serveConversations(ifKept, shared);
  const containers = serveResponses(register, { ...shared, conversations, faults });
  serveChat(register, { ...shared, faults, readsPictures: options.pictures !== 'unread' });
  const threads = options.assistants === 'sunset' ? null : serveBeta(register, { ...shared, pollAfterMs });

  const server = await listening(app.fetch, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    faults,
    files,
    containers,
    requests: requests.list,
    runs: seenRuns.list,
    forgetSeen() {
      requests.clear();
      seenRuns.clear();
    },
    setScript(next) {
      script = next;
    },
    async close() {
      close.abort();
      await closed(server);
    },
  };
}

/** The Assistants protocol. */
function serveBeta(
  register: Register,
  { ids, now, files, execute, models, pollAfterMs, takesMessages }: BetaOptions,
): Threads {
  const beta = requireBeta(register);
  const runs = createRuns({ ids, now, execute, files, windowOf: models.windowOf });
  const assistants = serveAssistants(beta, { ids, now, models });
  const activeRun = (thread: string): string | null => runs.active(thread)?.id ?? null;
  const threads = serveThreads(beta, { ids, now, files, activeRun });
  serveRuns(beta, { runs, threads, assistants, models, pollAfterMs, takesMessages });
  return threads;
}

async function closed(server: ServerType): Promise<void> {
  const end = new Promise<void>((resolve) => server.close(() => resolve()));
  if ('closeAllConnections' in server) server.closeAllConnections();
  await end;
}

async function listening(fetch: Hono['fetch'], port: number): Promise<ServerType> {
  const server = createAdaptorServer({ fetch, serverOptions: { keepAliveTimeout: KEEP_ALIVE_MS } });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

/** Keeps an endpoint from being there. */
const unregistered: Register = () => {};

function requireBeta(register: Register): Register {
  return (route, method, path, endpoint) =>
    register(route, method, path, (call) => {
      if (!call.header('openai-beta')?.includes('assistants=v2')) throw missingBeta();
      return endpoint(call);
    });
}
