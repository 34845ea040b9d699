import { afterEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../../emulators/assistant/server.ts';
import type { Inspection } from '../../../playground/contract/inspector.ts';
import { createPageHarness, type PageHarness } from '../../support/page/page-harness.ts';

const ADA = '1100000000000000011';
const DIRECT = String(BigInt(ADA) + 1_000n);

let harness: PageHarness;
let other: LocalAssistant | null = null;

afterEach(async () => {
  await harness.end();
  await other?.close();
  other = null;
});

async function inspectionAfterATurn(environment: Record<string, string>): Promise<Inspection> {
  harness = await createPageHarness(environment);
  await harness.playground.bot.ready;
  await harness.done('POST', 'api/messages', { as: ADA, channel: DIRECT, text: 'hello' });
  const inspection = (): Promise<Inspection> => harness.get(`api/inspector/${DIRECT}`);
  await expect.poll(async () => (await inspection()).turns[0]?.state).toBe('done');
  return inspection();
}

const kinds = ({ turns }: Inspection): readonly string[] => turns[0]?.moments.map(({ kind }) => kind) ?? [];

describe('the inspection of a turn', () => {
  test.each([
    ['responses', 'responses.create'],
    ['assistants', 'runs.create'],
  ])('with the engine %s', async (engine, purpose) => {
    const inspection = await inspectionAfterATurn({ ASSISTANT_ENGINE: engine });
    expect(kinds(inspection)).toEqual(
      expect.arrayContaining(['accepted', 'run', 'first-text', 'answered', 'finished']),
    );
    expect(inspection.requests).toContainEqual(
      expect.objectContaining({ to: 'assistant', purpose, status: 200 }),
    );
    expect(inspection.thread?.entries.map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  test('with the engine chat, whose thread is the transcript', async () => {
    const inspection = await inspectionAfterATurn({ ASSISTANT_ENGINE: 'chat' });
    expect(kinds(inspection)).toEqual(
      expect.arrayContaining(['accepted', 'first-text', 'answered', 'finished']),
    );
    expect([inspection.thread, inspection.transcript.length]).toEqual([null, 2]);
    expect(inspection.notes.join()).toContain('transcript');
  });

  test('with a configured assistant, whose requests are seen on their way and whose thread is not', async () => {
    other = await startLocalAssistant({ apiKey: 'my-own-key' });
    const inspection = await inspectionAfterATurn({
      OPENAI_BASE_URL: other.baseUrl,
      OPENAI_API_KEY: 'my-own-key',
      ASSISTANT_MODEL: 'mine',
    });
    expect((await harness.state()).assistant).toMatchObject({
      kind: 'configured',
      model: 'mine',
      observed: true,
    });
    expect(other.runs).toHaveLength(1);
    expect(kinds(inspection)).toContain('first-text');
    expect(inspection.requests).toContainEqual(
      expect.objectContaining({ purpose: 'responses.create', status: 200 }),
    );
    expect(inspection.thread).toBeNull();
    expect(JSON.stringify(inspection)).not.toContain('my-own-key');
  });
});

test('the requests to the official service go there directly, and the panel says so', async () => {
  harness = await createPageHarness({
    OPENAI_API_KEY: 'sk-nobody',
    OPENAI_BASE_URL: 'https://api.openai.com/v1/',
  });
  const { assistant, faults } = await harness.state();
  expect(assistant).toMatchObject({ kind: 'configured', host: 'api.openai.com', observed: false });
  expect(faults.filter(({ group }) => group === 'assistant').every(({ available }) => !available)).toBe(true);
  expect((await harness.send('POST', 'api/faults/assistant-slow', { on: true })).status).toBe(400);
  expect((await harness.get<Inspection>(`api/inspector/${DIRECT}`)).notes.join()).toContain('not observed');
});
