/** An engine whose runs the test ends by hand. It keeps threads like a remote one and refuses what a real one would. */

import type {
  Engine,
  RunEvent,
  RunOptions,
  RunRequest,
  RunResult,
  TurnMessage,
  WayIn,
} from '../../../src/conversation/ports/engine.ts';
import type { ToolCall } from '../../../src/conversation/ports/tools.ts';
import type { TranscriptEntry } from '../../../src/conversation/record/transcript.ts';
import type { MadeFile, MessageRef, RunRef, ThreadRef } from '../../../src/conversation/refs.ts';
import { EngineError } from '../../../src/errors.ts';
import { type Active, createActivity } from '../idle.ts';

type Method =
  | 'createThread'
  | 'append'
  | 'locate'
  | 'run'
  | 'cancel'
  | 'forget'
  | 'deleteThread'
  | 'upload'
  | 'openMade'
  | 'deleteFiles';

/** A run as the test sees it. */
export interface FakeRun {
  readonly ref: RunRef;
  readonly request: RunRequest;
  /** What the thread held when the run began, oldest first. */
  readonly heard: readonly string[];
  readonly resumed: boolean;
  /** On the monotonic clock. */
  readonly deadlineAt: number;
  /** The assistant says more, which is there for whoever follows the run; `finish` tells the whole. */
  say(text: string): void;
  /** What it has said so far is void. `isAnew`: another run takes its place, and asks for its calls anew. */
  restart(options?: { readonly isAnew?: boolean }): void;
  /** The model calls a function; resolves with what it is answered. */
  call(call: ToolCall): Promise<string>;
  finish(text: string, fields?: Partial<RunResult>): void;
  fail(error: Error): void;
}

export interface FakeEngine extends Engine, Active {
  readonly threads: ReadonlyMap<string, readonly { key: string; text: string }[]>;
  readonly runs: readonly FakeRun[];
  readonly calls: readonly string[];
  /** Names of the files that it keeps, by id. */
  readonly kept: ReadonlyMap<string, string>;
  /** What a run has made for the people: it can be read from now on. */
  make(name: string | null, bytes: string | Uint8Array<ArrayBuffer>): MadeFile;
  /** The service has it no longer. */
  loseMade(file: MadeFile): void;
  /** The next call of the method fails; with `after`, once its work is done. */
  failNext(method: Method, error: Error, when?: 'before' | 'after'): void;
  /** Resolves with the n-th run (from 0) once it has begun. */
  runStarted(n: number): Promise<FakeRun>;
  /** Every run is answered with what this makes of the last message. */
  autoReply(reply: ((text: string) => string) | null): void;
}

interface FakeEngineOptions {
  readonly resume?: boolean;
  readonly forget?: boolean;
  /** Default 0: messages are appended before their run. */
  readonly mostBrought?: number;
  /** Tokens; default more than any test has. */
  readonly memory?: number;
  /** How files get to its model; default not at all. */
  readonly wayIn?: WayIn;
  /** When the messages that a run brings are in the thread; default as it begins. */
  readonly joins?: 'at-begin' | 'with-reply';
}

type Piece = Extract<RunEvent, { kind: 'delta' | 'restart' }>;

/** What a run has said so far, for whoever follows it from the beginning. */
interface Said {
  push(piece: Piece): void;
  /** The n-th piece (from 0), once it is said. */
  at(n: number): Promise<Piece>;
}

interface KeptRun extends FakeRun {
  readonly settled: Promise<RunResult>;
  readonly said: Said;
  /** Another process follows it, and answers its calls. */
  followBy(options: RunOptions): void;
}

function createSaid(): Said {
  const pieces: Piece[] = [];
  let more = Promise.withResolvers<void>();
  return {
    push(piece) {
      pieces.push(piece);
      more.resolve();
      more = Promise.withResolvers();
    },
    async at(n) {
      for (;;) {
        const piece = pieces[n];
        if (piece !== undefined) return piece;
        await more.promise;
      }
    },
  };
}

export function createFakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const threads = new Map<string, { key: string; text: string }[]>();
  const runs: KeptRun[] = [];
  const calls: string[] = [];
  const failures: { method: Method; error: Error; when: 'before' | 'after' }[] = [];
  const awaited: { n: number; resolve: (run: FakeRun) => void }[] = [];
  let reply: ((text: string) => string) | null = null;
  let threadCount = 0;
  let fileCount = 0;
  let madeCount = 0;
  const kept = new Map<string, string>();
  const made = new Map<string, Blob>();

  const failing = (method: Method, when: 'before' | 'after'): void => {
    const at = failures.findIndex((failure) => failure.method === method && failure.when === when);
    if (at >= 0) throw failures.splice(at, 1)[0]?.error;
  };
  const activity = createActivity();
  const called = <T>(method: Method, detail: string, work: () => T): Promise<T> => {
    calls.push(`${method} ${detail}`);
    return activity.count(() => {
      failing(method, 'before');
      const result = work();
      failing(method, 'after');
      return result;
    });
  };
  const held = (thread: ThreadRef): { key: string; text: string }[] => {
    const messages = threads.get(thread.id);
    if (messages === undefined) throw new EngineError('gone', `no thread ${thread.id}`);
    return messages;
  };

  const begin = (ref: RunRef, request: RunRequest, resumed: boolean, runOptions: RunOptions): KeptRun => {
    const { deadlineAt } = runOptions;
    let followed = runOptions;
    const { promise: settled, resolve, reject } = Promise.withResolvers<RunResult>();
    settled.catch(() => {});
    const messages = held(request.thread);
    const brought = (request.appended === null ? request.messages : []).map(({ key, parts }) => ({
      key,
      text: textOf(parts),
    }));
    const heard = [...messages, ...brought].map((message) => message.text);
    if (options.joins !== 'with-reply') messages.push(...brought);
    const said = createSaid();
    const run: KeptRun = {
      ref,
      request,
      resumed,
      deadlineAt,
      settled,
      heard,
      said,
      say: (text: string) => {
        activity.note();
        said.push({ kind: 'delta', text });
      },
      restart: ({ isAnew = false } = {}) => {
        activity.note();
        said.push({ kind: 'restart', ...(isAnew ? { isAnew: true as const } : {}) });
      },
      call: async (call) => {
        activity.note();
        return followed.runTool(call, followed.signal);
      },
      followBy: (options: RunOptions) => {
        followed = options;
      },
      fail: (error: Error) => {
        activity.note();
        reject(error);
      },
      finish: (text: string, fields: Partial<RunResult> = {}) => {
        activity.note();
        if (options.joins === 'with-reply') messages.push(...brought);
        messages.push({ key: `reply:${request.turnId}`, text });
        resolve({
          text,
          files: [],
          citations: [],
          usage: { input: 1, output: 2 },
          finish: 'completed',
          remoteIds: [],
          ...fields,
        });
      },
    };
    runs.push(run);
    for (const wait of awaited.filter(({ n }) => n === runs.length - 1)) wait.resolve(run);
    if (reply !== null) run.finish(reply(heard.at(-1) ?? ''));
    return run;
  };

  async function* follow(run: KeptRun, { signal }: RunOptions): AsyncGenerator<RunEvent> {
    yield { kind: 'started', run: run.ref };
    const aborted = new Promise<never>((_, reject) => {
      if (signal.aborted) reject(new EngineError('aborted', 'aborted'));
      signal.addEventListener('abort', () => reject(new EngineError('aborted', 'aborted')), { once: true });
    });
    aborted.catch(() => {});
    const settled = run.settled.then((result): RunEvent => ({ kind: 'done', result }));
    settled.catch(() => {});
    for (let at = 0; ; at += 1) {
      const event = await Promise.race([run.said.at(at), settled, aborted]);
      yield event;
      if (event.kind === 'done') return;
    }
  }

  return {
    kind: 'responses',
    model: 'fake-1',
    can: {
      resume: options.resume ?? true,
      forget: options.forget ?? true,
      stream: true,
    },
    activity,
    threads,
    runs,
    calls,
    failNext: (method, error, when = 'before') => failures.push({ method, error, when }),
    runStarted: (n) => {
      const run = runs[n];
      return run === undefined
        ? new Promise((resolve) => awaited.push({ n, resolve }))
        : Promise.resolve(run);
    },
    autoReply: (next) => {
      reply = next;
    },
    mostBrought: options.mostBrought ?? 0,
    memory: options.memory ?? 1_000_000,
    memoryOf: () => options.memory ?? 1_000_000,
    prepare: async () => [],
    createThread: async (seed: readonly TranscriptEntry[]) =>
      called('createThread', `${seed.length} seeded`, () => {
        threadCount += 1;
        const thread: ThreadRef = { engine: 'responses', id: `thread-${threadCount}` };
        threads.set(
          thread.id,
          seed.map(({ key, text }) => ({ key, text })),
        );
        return thread;
      }),
    append: async (thread, messages: readonly TurnMessage[], { lookFirst }) =>
      called('append', messages.map((message) => message.key).join(' '), () => {
        const kept = held(thread);
        for (const { key, parts } of messages) {
          if (lookFirst && kept.some((message) => message.key === key)) continue;
          kept.push({ key, text: textOf(parts) });
        }
        return messages.map(
          (message): MessageRef => ({ key: message.key, remoteIds: [`remote-${message.key}`] }),
        );
      }),
    locate: async (thread, { messages }) =>
      called('locate', messages.map(({ key }) => key).join(' '), () =>
        messages
          .filter(({ key }) => held(thread).some((message) => message.key === key))
          .map(({ key }): MessageRef => ({ key, remoteIds: [`remote-${key}`] })),
      ),
    async *run(request, runOptions) {
      const ref = () => ({
        engine: 'responses' as const,
        threadId: request.thread.id,
        id: `run-${runs.length}`,
        startedAt: 0,
      });
      const looks = request.lookFirst && options.resume !== false; // who keeps no run finds none
      const known = looks ? runs.find((run) => run.request.turnId === request.turnId) : undefined;
      const run =
        known ?? (await called('run', request.turnId, () => begin(ref(), request, false, runOptions)));
      known?.followBy(runOptions);
      yield* follow(run, runOptions);
    },
    async *resume(ref, request, runOptions) {
      calls.push(`resume ${ref.id}`);
      activity.note();
      const known = runs.find((run) => run.ref.id === ref.id);
      known?.followBy(runOptions);
      yield* follow(known ?? begin(ref, request, true, runOptions), runOptions);
    },
    cancel: async (run) => called('cancel', run.id, () => 'cancelled' as const),
    forget: async (thread, refs) =>
      called('forget', refs.map((ref) => ref.key).join(' '), () => {
        if (options.forget === false) return { thread, kept: refs };
        const keys = refs.map((ref) => ref.key);
        threads.set(
          thread.id,
          held(thread).filter((message) => !keys.includes(message.key)),
        );
        return { thread, kept: [] };
      }),
    deleteThread: async (thread) =>
      called('deleteThread', thread.id, () => {
        threads.delete(thread.id);
      }),
    kept,
    wayIn: ({ kind }) => (kind === 'image' || kind === 'document' ? (options.wayIn ?? null) : null),
    upload: async ({ name }) =>
      called('upload', name, () => {
        fileCount += 1;
        kept.set(`file-${fileCount}`, name);
        return `file-${fileCount}`;
      }),
    make(name, bytes) {
      madeCount += 1;
      const at = { kind: 'file', id: `made-${madeCount}` } as const;
      made.set(at.id, new Blob([bytes]));
      return { engine: 'responses', name, at };
    },
    loseMade: ({ at }) => void made.delete(at.id),
    openMade: async ({ engine, name, at }) =>
      called('openMade', at.id, () => {
        if (engine !== 'responses') throw new EngineError('unsupported', 'it is none of ours');
        const bytes = made.get(at.id);
        if (bytes === undefined) throw new EngineError('gone', `no file ${at.id}`);
        return { name, size: bytes.size, bytes: bytes.stream() };
      }),
    deleteFiles: async (ids) =>
      called('deleteFiles', ids.join(' '), () => {
        for (const id of ids) kept.delete(id);
      }),
  };
}

function textOf(parts: TurnMessage['parts']): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}
