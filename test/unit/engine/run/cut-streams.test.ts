/** Streams that break, after every number of events and in every way: the answer is complete, and paid for once. */

import { describe, expect, test } from 'vitest';
import type { FaultAction, RouteKind } from '../../../../emulators/assistant/faults.ts';
import { startLocalAssistant } from '../../../../emulators/assistant/server.ts';
import { systemClock } from '../../../../src/async/clock.ts';
import type { EngineKind } from '../../../../src/conversation/refs.ts';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { createDialogue } from '../../../support/engine/engine-dialogue.ts';
import { engineAt } from '../../../support/engine/engines.ts';

/** More than any of the three sends for this text. */
const MOST_EVENTS = 22;
/** The minute of a silent stream becomes two seconds, in which a busy machine still serves all turns at once. */
const IDLE_FACTOR = 30;
const TEXT = 'so it goes on '.repeat(10).trimEnd();
const ROUTES: Readonly<Record<EngineKind, RouteKind>> = {
  responses: 'responses.create',
  assistants: 'runs.create',
  chat: 'chat.create',
};
const BREAKS: Readonly<Record<string, (afterEvents: number) => FaultAction>> = {
  'ends in good order': (afterEvents) => ({ kind: 'stream-cut', afterEvents, how: 'end' }),
  'loses its socket': (afterEvents) => ({ kind: 'stream-cut', afterEvents, how: 'destroy' }),
  'goes silent': (afterEvents) => ({ kind: 'stream-idle', afterEvents }),
  'tells of an error': (afterEvents) => ({ kind: 'error-inside', afterEvents }),
};

/** A turn whose stream breaks, tried again like the domain does. */
async function turnOver(kind: EngineKind, action: FaultAction) {
  const server = await startLocalAssistant({ script: () => TEXT });
  try {
    const isIdle = action.kind === 'stream-idle';
    const clock = isIdle ? createBriskClock(IDLE_FACTOR) : systemClock;
    // Nobody but the deadline ends the wait for the first word of a chat.
    const deadlineAt = clock.monotonic() + (isIdle && kind === 'chat' ? 90_000 : 3_000_000);
    const talk = await createDialogue(engineAt(kind, server.baseUrl, { clock }));
    server.faults.add({ route: ROUTES[kind], action });
    let failure: unknown = null;
    const { result, streamed } = await talk.turn('hello', { deadlineAt }).catch((error: unknown) => {
      failure = error;
      return talk.again({ lookFirst: true, deadlineAt: clock.monotonic() + 3_000_000 });
    });
    return { text: result.text, streamed, paid: server.runs.length, failure };
  } finally {
    await server.close();
  }
}

const everyNumber = Array.from({ length: MOST_EVENTS }, (_, n) => n);

describe.each(['responses', 'assistants'] as const)('a stream of %s', (kind) => {
  test.each(Object.entries(BREAKS))('that %s, after however many events', async (_, breakAfter) => {
    const turns = await Promise.all(everyNumber.map((n) => turnOver(kind, breakAfter(n))));
    for (const { text, streamed, paid, failure } of turns) {
      expect({ text, paid }).toEqual({ text: TEXT, paid: 1 });
      expect(['', TEXT]).toContain(streamed);
      if (failure !== null) expect(failure).toMatchObject({ committed: 'maybe' });
    }
    expect(turns[0]?.failure).not.toBeNull(); // no event, no id
    expect(turns.filter(({ failure }) => failure === null).length).toBeGreaterThan(MOST_EVENTS - 3);
  });
});

describe('a stream of chat', () => {
  test.each(Object.entries(BREAKS))('that %s, after however many events', async (_, breakAfter) => {
    const turns = await Promise.all(everyNumber.map((n) => turnOver('chat', breakAfter(n))));
    for (const { text, paid, failure } of turns) {
      expect(text).toBe(TEXT);
      expect(paid).toBe(failure === null ? 1 : 2); // nothing is kept there that could be found
      if (failure !== null)
        expect(failure).toMatchObject({ fault: expect.stringMatching(/network|server|timeout/) });
    }
    expect(turns[0]?.failure).not.toBeNull();
    expect(turns.at(-1)?.failure).toBeNull();
  });
});
