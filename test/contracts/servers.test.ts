/** The chat engine with every family of servers, in the shapes that each documents; the next odd server is one more file. */

import { describe, expect, test } from 'vitest';
import { askWindow } from '../../src/engine/chat/ask-window.ts';
import { createClient } from '../../src/engine/service/client.ts';
import { checkModel } from '../../src/engine/service/models.ts';
import { createBriskClock } from '../support/engine/engine-clock.ts';
import { startWire, type WireAnswer } from '../support/engine/engine-wire.ts';
import { engineAt, failureOf, readRun, runOptions, runRequest } from '../support/engine/engines.ts';
import { bedrock } from './servers/bedrock.ts';
import { deepSeek } from './servers/deepseek.ts';
import { gemini } from './servers/gemini.ts';
import { groq } from './servers/groq.ts';
import { llamaCpp } from './servers/llama-cpp.ts';
import { lmStudio } from './servers/lm-studio.ts';
import { mistral } from './servers/mistral.ts';
import { ollama } from './servers/ollama.ts';
import { openai } from './servers/openai.ts';
import { openRouter } from './servers/openrouter.ts';
import { type ServerFamily, TEXT } from './servers/server-family.ts';
import { tgi } from './servers/tgi.ts';
import { vllm } from './servers/vllm.ts';

const FAMILIES: readonly ServerFamily[] = [
  openai,
  ollama,
  llamaCpp,
  vllm,
  lmStudio,
  groq,
  mistral,
  openRouter,
  gemini,
  bedrock,
  deepSeek,
  tgi,
];

const thread = { engine: 'chat', id: 'local' } as const;
const earlier = async () => [
  { key: '1', role: 'user' as const, authorId: '42', text: 'hi', at: 0 },
  { key: 'reply:1', role: 'assistant' as const, authorId: null, text: 'Hi.', at: 0 },
];
/** A turn in a conversation, so that a prompt that is too long could be shorter. */
const turnAt = (url: string, updates: 'stream' | 'poll') =>
  readRun(
    engineAt('chat', url, { updates, model: 'm' }).run(
      runRequest(thread, { history: earlier }),
      runOptions(),
    ),
  );

describe.each(FAMILIES)('$name', (family) => {
  test('has a source for its shapes', () => {
    expect(family.sources.every((source) => source.startsWith('https://'))).toBe(true);
    expect(family.sources.length).toBeGreaterThan(0);
  });

  test.each(family.answers)('answers whole: %#', async ({ body, usage }) => {
    await using wire = await startWire(() => ({ body }));
    for (const updates of ['poll', 'stream'] as const) {
      const { result } = await turnAt(wire.url, updates);
      expect(result).toMatchObject({ text: TEXT, finish: 'completed', usage });
    }
  });

  test.each(family.streams)('answers in a stream: %#', async ({ events, usage }) => {
    await using wire = await startWire(() => ({ events }));
    const { result, streamed } = await turnAt(wire.url, 'stream');
    expect(result).toMatchObject({ text: TEXT, finish: 'completed', usage });
    expect(streamed).toBe(TEXT);
    expect(wire.requests).toHaveLength(1);
  });

  test.each(family.streams)('is cut in a stream, and not believed: %#', async ({ events }) => {
    const began = events.findIndex((event) => JSON.stringify(event).includes('Hello'));
    await using wire = await startWire(() => ({ events: events.slice(0, began + 1), ending: 'cut' }));
    const failure = await failureOf(turnAt(wire.url, 'stream'));
    expect(failure).toMatchObject({ fault: 'network', committed: 'no' });
  });

  const answered = ({ status, body }: { status: number; body: unknown }): WireAnswer => ({ status, body });

  test.each(family.overflows)('says that a prompt is too long $name', async ({ limit, ...refusal }) => {
    await using wire = await startWire(() => answered(refusal));
    for (const updates of ['poll', 'stream'] as const) {
      const failure = await failureOf(turnAt(wire.url, updates));
      expect(failure).toMatchObject({ fault: 'context', committed: 'no' });
      const { detail } = failure;
      expect(detail?.kind === 'overflow' ? detail.limit : null).toBe(limit);
    }
    expect(wire.requests).toHaveLength(2);
  });

  test.for(family.moderations)('refuses what was said $name', async (refusal) => {
    await using wire = await startWire(() => answered(refusal));
    const failure = await failureOf(turnAt(wire.url, 'stream'));
    expect(failure).toMatchObject({ fault: 'policy', committed: 'no' });
  });

  test.for(family.loading)('is waited for $name', async (refusal) => {
    const clock = createBriskClock(1_000);
    await using wire = await startWire((_, count) =>
      count < 4 ? answered(refusal) : { body: family.answers[0]?.body },
    );
    const options = runOptions({ clock, deadlineAt: clock.monotonic() + 3_000_000 });
    const run = engineAt('chat', wire.url, { clock }).run(runRequest(thread), options);
    expect((await readRun(run)).result.text).toBe(TEXT);
  });

  test('tells what its model reads at once, or nothing that is wrong', async () => {
    await using wire = await startWire(({ route }) => {
      const body = family.models.routes[route];
      if (route === 'POST /chat/completions') return { status: 422, body: { error: 'messages are missing' } };
      return body === undefined ? { status: 404, body: { error: 'not found' } } : { body };
    });
    const config = { apiKey: 'key', baseUrl: wire.url, model: 'm' };
    const client = createClient(config, createBriskClock());
    const { window, warnings } = await checkModel(client, 'm');
    expect(warnings).toEqual([]);
    expect(window ?? (await askWindow(client, config)).window).toBe(family.models.window);
  });
});
