/** The local assistant as the harness of the engines' contract. */

import { expect } from 'vitest';
import type { RouteKind } from '../../../emulators/assistant/faults.ts';
import { contextExceeded, WireError } from '../../../emulators/assistant/http/errors.ts';
import type { Script, ScriptAnswer } from '../../../emulators/assistant/script/script.ts';
import { startLocalAssistant } from '../../../emulators/assistant/server.ts';
import type { EngineKind } from '../../../src/conversation/refs.ts';
import type { Answer, Asked, EngineHarness } from './engine-harness.ts';
import { publishedCheck } from './published-schema.ts';

const RUN = { responses: 'responses.create', assistants: 'runs.create', chat: 'chat.create' } as const;
const CODES = { server: 'server_error', rate: 'rate_limit_exceeded', policy: 'invalid_prompt' };

export async function startLocalHarness(): Promise<EngineHarness> {
  const server = await startLocalAssistant();
  return {
    baseUrl: server.baseUrl,
    setScript(script: (heard: Asked) => Answer) {
      server.setScript(scriptOf(script));
    },
    requests: () => server.requests.length,
    paidRuns: () => server.runs.length,
    loseNext(write, kind) {
      server.faults.add({ route: routeOf(write, kind), action: { kind: 'cut', after: true } });
    },
    deleteThreadAt(write, kind) {
      server.faults.add({ route: routeOf(write, kind), action: { kind: 'gone' } });
    },
    completeAfterCancel(kind) {
      const run = { kind: 'completes-after-cancel' } as const;
      server.faults.add({ route: routeOf('run', kind), action: { kind: 'run', run } });
    },
    poison: server.faults.poison,
    refuseDeletions() {
      const error = new WireError(405, 'Method Not Allowed');
      for (const route of ['items.delete', 'messages.delete'] as const)
        server.faults.add({ route, action: { kind: 'error', error }, times: Number.POSITIVE_INFINITY });
    },
    async quiet() {
      while (server.runs.some(({ status }) => status === 'in_progress'))
        await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve)); // what they said joins their thread
    },
    overflowNext(kind) {
      server.faults.add({
        route: routeOf('run', kind),
        action: { kind: 'error', error: contextExceeded() },
      });
    },
    loseMade() {
      server.containers.expire();
      for (const id of server.files.all.keys()) server.files.lose(id);
      const error = new WireError(404, 'It is not there any more.');
      for (const route of ['responses.retrieve', 'items.retrieve'] as const)
        server.faults.add({ route, action: { kind: 'error', error }, times: Number.POSITIVE_INFINITY });
    },
    refuseContent(times) {
      const error = new WireError(503, 'The server is overloaded.', { type: 'server_error' });
      for (const route of ['containers.content', 'files.content'] as const)
        server.faults.add({ route, action: { kind: 'error', error }, times });
    },
    async close() {
      await server.close();
      const check = publishedCheck();
      // Other servers are asked at paths of their own.
      const sent = server.requests.filter(({ path }) => path.startsWith('/v1/'));
      if (check !== null) expect(sent.flatMap(check)).toEqual([]);
    },
  };
}

function routeOf(write: 'append' | 'run' | 'outputs', kind: EngineKind): RouteKind {
  if (write === 'outputs' && kind === 'assistants') return 'runs.submit_tool_outputs';
  if (write === 'outputs') return RUN[kind];
  if (write === 'run') return RUN[kind];
  return kind === 'responses' ? 'items.create' : 'messages.create';
}

function scriptOf(script: (heard: Asked) => Answer): Script {
  return async ({ instructions, model, messages, tools, toolOutputs: outputs }): Promise<ScriptAnswer> => {
    const answer = script({ instructions, model, messages, tools, outputs });
    if (typeof answer === 'string') return answer;
    if ('calls' in answer)
      return {
        text: answer.text,
        toolCalls: answer.calls.map(({ name, args }) => ({ name, arguments: args })),
      };
    if ('failure' in answer) return { failure: { code: CODES[answer.failure], message: 'the model failed' } };
    if ('unknownStatusFirst' in answer)
      return { text: answer.text, disguise: { status: 'pondering', looks: 2 } };
    if ('hold' in answer) await answer.hold;
    return answer;
  };
}
