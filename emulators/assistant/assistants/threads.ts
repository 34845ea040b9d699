/** Threads and their messages: the memory of the Assistants protocol. */

import type { Files } from '../files/files.ts';
import { requireThreadParts } from '../files/parts.ts';
import { type Answer, type Call, json, type Register } from '../http/endpoint.ts';
import { messageWhileActive, noneFound } from '../http/errors.ts';
import type { Ids } from '../http/ids.ts';
import { pageOf } from '../http/pages.ts';
import { type Json, metadataOf, optionalList, refuseUnknown, seconds } from '../http/parameters.ts';
import { messageObject, readMessage, type ThreadMessage } from './thread-message.ts';

export interface Thread {
  readonly id: string;
  readonly createdAt: number;
  readonly toolResources: unknown;
  metadata: Json;
  readonly messages: ThreadMessage[];
}

export interface Threads {
  /** Throws the service's 404. */
  get(id: string): Thread;
  create(body: Json): Thread;
  delete(id: string): boolean;
  /** Messages of the client, neither refused by a run nor in the thread yet. */
  read(thread: Thread, inputs: readonly unknown[]): ThreadMessage[];
}

interface ThreadsOptions {
  readonly ids: Ids;
  readonly now: () => number;
  readonly files: Files;
  /** The run that holds the thread. */
  activeRun(thread: string): string | null;
}

const THREAD = new Set(['messages', 'metadata', 'tool_resources']);
const MESSAGE = new Set(['role', 'content', 'attachments', 'metadata']);

export function serveThreads(register: Register, options: ThreadsOptions): Threads {
  const threads = createThreads(options);
  const named = (call: Call): Thread => threads.get(call.param('thread'));

  register('threads.create', 'post', '/threads', ({ body }) => shown(threads.create(body)));
  register('threads.retrieve', 'get', '/threads/:thread', (call) => shown(named(call)));
  // Not every name: `POST /threads/runs` makes a thread and runs it.
  register('threads.update', 'post', '/threads/:thread{thread_[^/]+}', (call) => {
    const thread = named(call);
    thread.metadata = metadataOf(call.body);
    return shown(thread);
  });
  register('threads.delete', 'delete', '/threads/:thread', (call) => {
    const { id } = named(call);
    threads.delete(id);
    return json({ id, object: 'thread.deleted', deleted: true });
  });
  serveMessages(register, threads, named, options);
  return threads;
}

function createThreads({ ids, now, files }: ThreadsOptions): Threads {
  const threads = new Map<string, Thread>();
  const read: Threads['read'] = (thread, inputs) =>
    inputs.map((input) => {
      const message = readMessage(input, { id: ids.next('msg'), threadId: thread.id, at: seconds(now()) });
      requireThreadParts(message.content, message.attachments, files);
      return message;
    });
  return {
    read,
    get(id) {
      const thread = threads.get(id);
      if (thread === undefined) throw noneFound('thread', id);
      return thread;
    },
    create(body) {
      refuseUnknown(body, THREAD);
      const thread: Thread = {
        id: ids.next('thread'),
        createdAt: seconds(now()),
        toolResources: body.tool_resources ?? {},
        metadata: metadataOf(body),
        messages: [],
      };
      thread.messages.push(...read(thread, optionalList(body, 'messages')));
      threads.set(thread.id, thread);
      return thread;
    },
    delete: (id) => threads.delete(id),
  };
}

function serveMessages(
  register: Register,
  threads: Threads,
  named: (call: Call) => Thread,
  { activeRun }: ThreadsOptions,
): void {
  const path = '/threads/:thread/messages';
  const place = (call: Call): { messages: ThreadMessage[]; at: number; message: ThreadMessage } => {
    const { messages } = named(call);
    const id = call.param('message');
    const at = messages.findIndex((one) => one.id === id);
    const message = messages[at];
    if (message === undefined) throw noneFound('message', id);
    return { messages, at, message };
  };

  register('messages.create', 'post', path, (call) => {
    const thread = named(call);
    const run = activeRun(thread.id);
    if (run !== null) throw messageWhileActive(thread.id, run);
    refuseUnknown(call.body, MESSAGE);
    const added = threads.read(thread, [call.body]);
    thread.messages.push(...added);
    return json(added.map(messageObject)[0] ?? {});
  });
  register('messages.list', 'get', path, (call) => {
    const run = call.query('run_id');
    const messages = named(call).messages.filter((message) => run === undefined || message.runId === run);
    return json(pageOf(call, messages, messageObject));
  });
  register('messages.retrieve', 'get', `${path}/:message`, (call) =>
    json(messageObject(place(call).message)),
  );
  register('messages.update', 'post', `${path}/:message`, (call) => {
    const { message } = place(call);
    refuseUnknown(call.body, new Set(['metadata'])); // a message's text cannot be changed
    message.metadata = metadataOf(call.body);
    return json(messageObject(message));
  });
  register('messages.delete', 'delete', `${path}/:message`, (call) => {
    const { messages, at, message } = place(call);
    messages.splice(at, 1);
    return json({ id: message.id, object: 'thread.message.deleted', deleted: true });
  });
}

export function threadObject({ id, createdAt, metadata, toolResources }: Thread): object {
  return { id, object: 'thread', created_at: createdAt, metadata, tool_resources: toolResources };
}

function shown(thread: Thread): Answer {
  return json(threadObject(thread));
}
