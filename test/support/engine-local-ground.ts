/** The local assistant as the ground of the engines' contract. */

import type { Brain, BrainAnswer } from '../../src/playground/assistant/brain/brain.ts';
import { contextExceeded } from '../../src/playground/assistant/errors.ts';
import type { RouteKind } from '../../src/playground/assistant/faults.ts';
import { startLocalAssistant } from '../../src/playground/assistant/server.ts';
import type { Answer, EngineGround, Heard } from './engine-ground.ts';

const RUN: Readonly<Record<string, RouteKind>> = {
  responses: 'responses.create',
  assistants: 'runs.create',
  chat: 'chat.create',
};
const CODES = { server: 'server_error', rate: 'rate_limit_exceeded', policy: 'invalid_prompt' };

export async function startLocalGround(): Promise<EngineGround> {
  const server = await startLocalAssistant();
  return {
    baseUrl: server.baseUrl,
    setBrain(brain: (heard: Heard) => Answer) {
      server.setBrain(brainOf(brain));
    },
    requests: () => server.requests.length,
    paidRuns: () => server.runs.length,
    loseNext(write, kind) {
      const append = kind === 'responses' ? 'items.create' : 'messages.create';
      server.faults.add({
        route: write === 'append' ? append : (RUN[kind] ?? 'chat.create'),
        action: { kind: 'cut', after: true },
      });
    },
    overflowNext(kind) {
      server.faults.add({
        route: RUN[kind] ?? 'chat.create',
        action: { kind: 'error', error: contextExceeded() },
      });
    },
    close: server.close,
  };
}

function brainOf(brain: (heard: Heard) => Answer): Brain {
  return async ({ instructions, messages }): Promise<BrainAnswer> => {
    const answer = brain({ instructions, messages });
    if (typeof answer === 'string') return answer;
    if ('failure' in answer) return { failure: { code: CODES[answer.failure], message: 'the model failed' } };
    if ('unknownStatusFirst' in answer)
      return { text: answer.text, disguise: { status: 'pondering', looks: 2 } };
    if ('hold' in answer) await answer.hold;
    return answer;
  };
}
