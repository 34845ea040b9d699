/** The traces of the whole bot, as a collector gets them. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { GENERAL, WORKSHOP } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.ts';

let assistant: LocalAssistant;
let ground: BotHarness;
let collector: OtlpReceiver;

beforeEach(async () => {
  collector = await startOtlpReceiver();
  assistant = await startLocalAssistant();
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
    SHUTDOWN_GRACE_SECONDS: '20',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
  });
});

afterEach(async () => {
  await ground.end();
  await assistant.close();
  await collector.close();
});

async function ask(text: string): Promise<void> {
  const reply = ground.replies(1);
  ground.discord.person('Ada').say(GENERAL, text);
  await reply;
}

test('a turn is a trace, its steps are spans of it, and a stop sends what is left', async () => {
  const app = await ground.start();
  await ask('@Bobbin the canary sings');
  await app.stop();
  // A stop waits a second at the most; what is under way arrives all the same.
  await expect.poll(() => collector.spans.map(({ name }) => name)).toContain('turn');
  const turn = collector.spans.find(({ name }) => name === 'turn');
  expect(turn).toMatchObject({
    parentId: '',
    failed: false,
    attributes: {
      'bobbin.conversation': GENERAL,
      'bobbin.server': WORKSHOP,
      'bobbin.engine': 'responses',
      'bobbin.model': 'scripted',
      'bobbin.outcome': 'answered',
      'bobbin.messages': 1,
      'bobbin.tokens.input': expect.any(Number),
    },
  });
  const steps = collector.spans.filter(({ parentId }) => parentId === turn?.spanId);
  expect(steps.map(({ name }) => name)).toEqual(['open', 'run', 'deliver']);
  for (const step of steps) {
    expect(step).toMatchObject({ traceId: turn?.traceId, failed: false });
    expect(step.attributes).toEqual({ 'bobbin.end': 'committed' });
    expect(step.nanoseconds).toBeGreaterThan(0n);
  }
  expect(collector.text()).toContain('service.name');
  expect(collector.text()).not.toMatch(/canary|Ada|general|test-key/);
});

test('a collector that is not there costs a line in the log, and no answer', async () => {
  await collector.close();
  const app = await ground.start();
  await ask('@Bobbin hello');
  await app.stop();
  const told = ground.log.lines.filter(({ fields }) => fields.event === 'traces.not-sent');
  expect(told.length).toBeLessThanOrEqual(1);
  expect(ground.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
