/** A ground of the contract's own: the least of each protocol that its promises need, over the wire that tests script. */

import type { EngineKind } from '../../src/conversation/ports/engine.ts';
import type { Answer, EngineGround, Heard } from './engine-ground.ts';
import { sse, startWire, type WireAnswer, type WireRequest } from './engine-wire.ts';

interface Item {
  readonly id: string;
  readonly role: string;
  readonly text: string;
  readonly fields: object;
}

interface Execution {
  readonly id: string;
  readonly threadId: string;
  readonly fields: object;
  status: string;
  answer: Answer;
  looks: number;
  reply: Item | null;
  cancel(): void;
  readonly over: Promise<void>;
}

type Route = (request: WireRequest, ...ids: string[]) => WireAnswer | Promise<WireAnswer>;

const USAGE = { input_tokens: 5, output_tokens: 2, prompt_tokens: 5, completion_tokens: 2 };
const FAILURES = { server: 'server_error', rate: 'rate_limit_exceeded', policy: 'invalid_prompt' };

const refused = (status: number, message: string, code: string | null = null): WireAnswer => ({
  status,
  body: { error: { message, code, param: null, type: 'invalid_request_error' } },
});
const CUT: WireAnswer = { events: [], ending: 'cut' };

export async function startScriptedGround(): Promise<EngineGround> {
  const threads = new Map<string, Item[]>();
  const executions = new Map<string, Execution>();
  const locks = new Map<string, Execution>();
  const lose = new Set<string>();
  let overflow = false;
  let brain: (heard: Heard) => Answer = () => '';
  let ids = 0;
  let paid = 0;
  const nextId = (prefix: string): string => `${prefix}_${++ids}`;

  const add = (thread: Item[], role: string, text: string, fields: object = {}): Item => {
    const item = { id: nextId('msg'), role, text, fields };
    thread.push(item);
    return item;
  };

  const execute = (
    prefix: string,
    threadId: string,
    instructions: string,
    fields: object = {},
  ): Execution => {
    const thread = threads.get(threadId) ?? [];
    const cancelled = Promise.withResolvers<'cancelled'>();
    const over = Promise.withResolvers<void>();
    paid += 1;
    const answer = brain({ instructions, messages: thread.map(({ role, text }) => ({ role, text })) });
    const execution: Execution = {
      id: nextId(prefix),
      threadId,
      fields,
      status: 'in_progress',
      answer,
      looks: 0,
      reply: null,
      cancel: () => cancelled.resolve('cancelled'),
      over: over.promise,
    };
    executions.set(execution.id, execution);
    locks.set(threadId, execution);
    const held = typeof answer === 'object' && 'hold' in answer ? answer.hold : null;
    void Promise.race([held, cancelled.promise]).then((outcome) => {
      locks.delete(threadId);
      execution.status = outcome === 'cancelled' ? outcome : statusOf(answer);
      if (execution.status === 'completed' || execution.status === 'incomplete')
        execution.reply = add(thread, 'assistant', textOf(answer), { run_id: execution.id });
      over.resolve();
    });
    return execution;
  };

  const overflowing = (): WireAnswer | null => {
    if (!overflow) return null;
    overflow = false;
    return refused(400, 'Your input exceeds the context window of this model.', 'context_length_exceeded');
  };
  const lost = (what: string): boolean => lose.delete(what);
  const shown = (execution: Execution): string => {
    const strange = typeof execution.answer === 'object' && 'unknownStatusFirst' in execution.answer;
    return strange && execution.looks++ < 2 ? 'pondering' : execution.status;
  };

  // Responses and Conversations

  const itemOf = ({ id, role, text }: Item, answer: Answer | null = null): object => ({
    id,
    type: 'message',
    role,
    status: 'completed',
    content: [
      answer !== null && typeof answer === 'object' && 'refusal' in answer
        ? { type: 'refusal', refusal: answer.refusal }
        : { type: role === 'user' ? 'input_text' : 'output_text', text, annotations: [] },
    ],
  });
  const responseOf = (execution: Execution, status = execution.status): object => ({
    id: execution.id,
    object: 'response',
    status,
    output:
      execution.reply === null || status === 'pondering' ? [] : [itemOf(execution.reply, execution.answer)],
    usage: status === 'completed' ? USAGE : null,
    error: failureOf(execution),
    incomplete_details: status === 'incomplete' ? { reason: 'max_output_tokens' } : null,
  });
  async function* responseEvents(execution: Execution): AsyncGenerator<object | string> {
    yield { type: 'response.created', response: responseOf(execution, 'in_progress') };
    await execution.over;
    if (shown(execution) === 'pondering') return;
    for (const delta of pieces(execution)) yield { type: 'response.output_text.delta', item_id: 'x', delta };
    yield { type: `response.${execution.status}`, response: responseOf(execution) };
  }
  const addItems = (threadId: string, items: unknown): object[] => {
    const thread = threads.get(threadId) ?? [];
    return (items as { role: string; content: string | { text: string }[] }[]).map(({ role, content }) =>
      itemOf(
        add(thread, role, typeof content === 'string' ? content : content.map(({ text }) => text).join('')),
      ),
    );
  };

  const responses: Record<string, Route> = {
    'POST /conversations': ({ body }) => {
      const id = nextId('conv');
      threads.set(id, []);
      addItems(id, body.items ?? []);
      return { body: { id } };
    },
    'POST /conversations/:conv/items': ({ body }, id = '') => {
      if (!threads.has(id)) return refused(404, `Conversation with id '${id}' not found.`);
      if ((body.items as object[]).length > 20) return refused(400, 'at most 20 items');
      const data = addItems(id, body.items);
      return lost('append') ? CUT : { body: { object: 'list', data, has_more: false } };
    },
    'GET /conversations/:conv/items': (_, id = '') => {
      const thread = threads.get(id);
      if (thread === undefined) return refused(404, `Conversation with id '${id}' not found.`);
      const data = thread.map((item) => itemOf(item)).reverse();
      return { body: { object: 'list', data, has_more: false } };
    },
    'DELETE /conversations/:conv/items/:item': (_, id = '', item = '') => deleteItem(threads.get(id), item),
    'DELETE /conversations/:conv': (_, id = '') =>
      threads.delete(id)
        ? { body: { id, deleted: true } }
        : refused(404, `Conversation with id '${id}' not found.`),
    'POST /responses': async ({ body }) => {
      const id = String(body.conversation);
      if (!threads.has(id)) return refused(404, `Conversation with id '${id}' not found.`);
      if (locks.has(id))
        return refused(
          400,
          'Another process is currently operating on this conversation.',
          'conversation_locked',
        );
      const full = overflowing();
      if (full !== null) return full;
      const execution = execute('resp', id, String(body.instructions ?? ''));
      if (lost('run')) return CUT;
      return body.stream === true
        ? { events: responseEvents(execution) }
        : { body: responseOf(execution, 'queued') };
    },
    'GET /responses/:resp': (_, id = '') => {
      const execution = executions.get(id);
      if (execution === undefined) return refused(404, `Response with id '${id}' not found.`);
      return { body: responseOf(execution, shown(execution)) };
    },
    'POST /responses/:resp/cancel': async (_, id = '') => {
      const execution = executions.get(id);
      execution?.cancel();
      await execution?.over;
      return execution === undefined
        ? refused(404, `Response with id '${id}' not found.`)
        : { body: responseOf(execution) };
    },
    'DELETE /responses/:resp': (_, id = '') =>
      executions.delete(id) ? { body: {} } : refused(404, `Response with id '${id}' not found.`),
  };

  // Assistants

  const messageOf = (item: Item, answer: Answer | null = null): object => ({
    id: item.id,
    object: 'thread.message',
    role: item.role,
    status: 'completed',
    content:
      item.text === ''
        ? []
        : [
            answer !== null && typeof answer === 'object' && 'refusal' in answer
              ? { type: 'refusal', refusal: answer.refusal }
              : { type: 'text', text: { value: item.text, annotations: [] } },
          ],
    run_id: null,
    ...item.fields,
  });
  const runOf = (execution: Execution, status = execution.status): object => ({
    id: execution.id,
    object: 'thread.run',
    thread_id: execution.threadId,
    status,
    usage: status === 'completed' ? USAGE : null,
    last_error: failureOf(execution),
    incomplete_details: status === 'incomplete' ? { reason: 'max_completion_tokens' } : null,
    ...execution.fields,
  });
  const noThread = (id: string): WireAnswer => refused(404, `No thread found with id '${id}'.`);
  async function* runEvents(execution: Execution): AsyncGenerator<string> {
    yield sse(runOf(execution, 'queued'), 'thread.run.created');
    await execution.over;
    if (shown(execution) === 'pondering') return;
    for (const value of pieces(execution)) {
      const delta = { content: [{ index: 0, type: 'text', text: { value } }] };
      yield sse({ id: 'x', delta }, 'thread.message.delta');
    }
    if (execution.reply !== null)
      yield sse(messageOf(execution.reply, execution.answer), 'thread.message.completed');
    yield sse(runOf(execution), `thread.run.${execution.status}`);
    yield 'event: done\ndata: [DONE]\n\n';
  }

  const assistants: Record<string, Route> = {
    'POST /assistants': ({ body }) => ({ body: { id: nextId('asst'), ...body } }),
    'GET /assistants/:asst': (_, id = '') => ({ body: { id } }),
    'POST /threads': ({ body }) => {
      const id = nextId('thread');
      const thread: Item[] = [];
      threads.set(id, thread);
      for (const { role, content, metadata } of (body.messages ?? []) as {
        role: string;
        content: string;
        metadata: object;
      }[])
        add(thread, role, content, { metadata });
      return { body: { id } };
    },
    'DELETE /threads/:thread': (_, id = '') =>
      threads.delete(id) ? { body: { id, deleted: true } } : noThread(id),
    'POST /threads/:thread/messages': ({ body }, id = '') => {
      const thread = threads.get(id);
      const active = locks.get(id);
      if (thread === undefined) return noThread(id);
      if (active !== undefined)
        return refused(400, `Can't add messages to ${id} while a run ${active.id} is active.`);
      const message = messageOf(add(thread, 'user', String(body.content), { metadata: body.metadata }));
      return lost('append') ? CUT : { body: message };
    },
    'GET /threads/:thread/messages': ({ query }, id = '') => {
      const thread = threads.get(id);
      if (thread === undefined) return noThread(id);
      const execution = executions.get(query.get('run_id') ?? '');
      const data = thread
        .filter(({ fields }) => execution === undefined || Reflect.get(fields, 'run_id') === execution.id)
        .map((item) => messageOf(item, execution?.answer));
      return {
        body: { object: 'list', data: query.get('order') === 'asc' ? data : data.reverse(), has_more: false },
      };
    },
    'DELETE /threads/:thread/messages/:message': (_, id = '', item = '') => deleteItem(threads.get(id), item),
    'POST /threads/:thread/runs': ({ body }, id = '') => {
      const active = locks.get(id);
      if (!threads.has(id)) return noThread(id);
      if (active !== undefined) return refused(400, `Thread ${id} already has an active run ${active.id}.`);
      const full = overflowing();
      if (full !== null) return full;
      const execution = execute('run', id, String(body.instructions ?? 'Be brief.'), {
        metadata: body.metadata,
      });
      if (lost('run')) return CUT;
      return body.stream === true ? { events: runEvents(execution) } : { body: runOf(execution, 'queued') };
    },
    'GET /threads/:thread/runs': (_, id = '') => {
      const data = [...executions.values()]
        .filter(({ threadId }) => threadId === id)
        .map((one) => runOf(one));
      return { body: { object: 'list', data: data.reverse(), has_more: false } };
    },
    'GET /threads/:thread/runs/:run': (_, _thread, id = '') => {
      const execution = executions.get(id);
      return execution === undefined
        ? refused(404, `No run found with id '${id}'.`)
        : { body: runOf(execution, shown(execution)) };
    },
    'POST /threads/:thread/runs/:run/cancel': (_, _thread, id = '') => {
      const execution = executions.get(id);
      if (execution === undefined) return refused(404, `No run found with id '${id}'.`);
      if (execution.status !== 'in_progress')
        return refused(400, `Cannot cancel run with status '${execution.status}'.`);
      execution.cancel();
      return { body: runOf(execution, 'cancelling') };
    },
  };

  // Chat Completions

  async function* chunks(execution: Execution): AsyncGenerator<object | string> {
    await execution.over;
    const chunk = (delta: object, finish_reason: string | null = null): object => ({
      id: 'chatcmpl',
      choices: [{ index: 0, delta, finish_reason }],
    });
    const { answer } = execution;
    if (typeof answer === 'object' && 'refusal' in answer) yield chunk({ refusal: answer.refusal });
    else for (const content of pieces(execution)) yield chunk({ content });
    yield chunk({}, finishOf(answer));
    yield { id: 'chatcmpl', choices: [], usage: USAGE };
    yield 'data: [DONE]\n\n';
  }

  const chat: Record<string, Route> = {
    'POST /chat/completions': async ({ body }) => {
      const full = overflowing();
      if (full !== null) return full;
      const said = body.messages as { role: string; content: string }[];
      const id = nextId('request');
      const instructions = said.find(({ role }) => role === 'system')?.content ?? '';
      threads.set(id, []);
      for (const { role, content } of said) if (role !== 'system') add(threads.get(id) ?? [], role, content);
      const execution = execute('chatcmpl', id, instructions);
      const { answer } = execution;
      if (typeof answer === 'object' && 'failure' in answer)
        return refused(
          { server: 500, rate: 429, policy: 400 }[answer.failure],
          'failed',
          FAILURES[answer.failure],
        );
      if (body.stream === true) return { events: chunks(execution) };
      await execution.over;
      const refusal = typeof answer === 'object' && 'refusal' in answer ? answer.refusal : null;
      const message = { role: 'assistant', content: refusal === null ? textOf(answer) : null, refusal };
      return { body: { choices: [{ index: 0, message, finish_reason: finishOf(answer) }], usage: USAGE } };
    },
  };

  const routes = Object.entries({
    ...responses,
    ...assistants,
    ...chat,
    'GET /models/:model': (_: WireRequest, id = '') => ({ body: { id, object: 'model' } }),
  }).map(([pattern, route]) => [new RegExp(`^${pattern.replace(/:\w+/g, '([^/]+)')}$`), route] as const);

  const wire = await startWire((request) => {
    for (const [pattern, route] of routes) {
      const found = pattern.exec(request.route);
      if (found !== null) return route(request, ...found.slice(1));
    }
    return refused(404, `Invalid URL (${request.route})`);
  });

  return {
    baseUrl: wire.url,
    setBrain: (next) => {
      brain = next;
    },
    requests: () => wire.requests.length,
    paidRuns: () => paid,
    loseNext: (write: 'append' | 'run', _kind: EngineKind) => {
      lose.add(write);
    },
    overflowNext: () => {
      overflow = true;
    },
    close: async () => wire[Symbol.asyncDispose](),
  };
}

function deleteItem(thread: Item[] | undefined, id: string): WireAnswer {
  const at = thread?.findIndex((item) => item.id === id) ?? -1;
  if (thread === undefined || at < 0) return refused(404, `No message found with id '${id}'.`);
  thread.splice(at, 1);
  return { body: { id, deleted: true } };
}

function statusOf(answer: Answer): string {
  if (typeof answer === 'string') return 'completed';
  if ('failure' in answer) return 'failed';
  return 'incomplete' in answer ? 'incomplete' : 'completed';
}

function textOf(answer: Answer): string {
  if (typeof answer === 'string') return answer;
  if ('refusal' in answer) return answer.refusal;
  return 'text' in answer ? answer.text : '';
}

function finishOf(answer: Answer): string {
  return typeof answer === 'object' && 'incomplete' in answer ? answer.incomplete : 'stop';
}

function failureOf({ answer, status }: Execution): object | null {
  if (status !== 'failed' || typeof answer !== 'object' || !('failure' in answer)) return null;
  return { code: FAILURES[answer.failure], message: 'the model failed' };
}

/** The reply's text in pieces, as a stream brings it. */
function pieces({ reply, answer }: Execution): string[] {
  if (reply === null || (typeof answer === 'object' && 'refusal' in answer)) return [];
  return reply.text.match(/[\s\S]{1,97}/g) ?? [];
}
