/** The metrics of the whole bot, as Prometheus reads them. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../emulators/assistant/server.ts';
import { GENERAL } from '../../emulators/discord/world/world.ts';
import { type BotHarness, createBotHarness } from '../support/bot-harness.ts';

let assistant: LocalAssistant;
let ground: BotHarness;

beforeEach(async () => {
  assistant = await startLocalAssistant();
  ground = await createBotHarness({
    OPENAI_BASE_URL: assistant.baseUrl,
    OPENAI_API_KEY: 'test-key',
    ASSISTANT_MODEL: 'scripted',
    HEALTH_PORT: '0',
  });
});

afterEach(async () => {
  await ground.end();
  await assistant.close();
});

async function page(): Promise<{ readonly type: string | null; readonly text: string }> {
  const port = ground.log.lines.findLast(({ fields }) => fields.event === 'health.served')?.fields.port;
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  return { type: response.headers.get('content-type'), text: await response.text() };
}

async function ask(text: string, channelId = GENERAL): Promise<void> {
  const reply = ground.replies(1, channelId);
  ground.discord.person('Ada').say(channelId, text);
  await reply;
}

/** The values of a metric, by its labels as they are written. */
async function values(name: string): Promise<ReadonlyMap<string, number>> {
  const { text } = await page();
  const lines = text.matchAll(new RegExp(`^${name}(\\{.*\\})? (\\S+)$`, 'gm'));
  return new Map([...lines].map(([, labels = '', value]) => [labels, Number(value)]));
}

/** A turn's last write comes after its reply. */
async function untilCounted(turns: number): Promise<void> {
  await expect
    .poll(async () => [...(await values('bobbin_turns_total')).values()].reduce((sum, n) => sum + n, 0))
    .toBe(turns);
}

describe('the metrics', () => {
  test('tell of a turn, its requests, its tokens and its writes', async () => {
    await ground.start();
    await ask('@Bobbin hello');
    await untilCounted(1);
    expect(await values('bobbin_turns_total')).toEqual(
      new Map([['{engine="responses",outcome="answered"}', 1]]),
    );
    expect(await values('bobbin_turn_seconds_count')).toEqual(new Map([['', 1]]));
    const whole = (await values('bobbin_turn_seconds_sum')).get('') ?? 0;
    const added = (await values('bobbin_turn_added_seconds_sum')).get('') ?? 0;
    expect(added).toBeGreaterThan(0);
    expect(added).toBeLessThan(whole);
    expect(
      (await values('bobbin_discord_requests_total')).get(
        '{route="POST /channels/:id/messages",status="200"}',
      ),
    ).toBe(1);
    expect(
      (await values('bobbin_discord_requests_total')).get('{route="GET /gateway/bot",status="200"}'),
    ).toBe(1);
    expect(
      (await values('bobbin_assistant_requests_total')).get('{operation="POST /responses",status="200"}'),
    ).toBe(1);
    expect((await values('bobbin_tokens_total')).get('{model="scripted",kind="input"}')).toBeGreaterThan(0);
    expect((await values('bobbin_store_seconds_count')).get('{operation="set"}')).toBeGreaterThan(0);
    expect(await values('bobbin_gateway_ready')).toEqual(new Map([['{shard="0"}', 1]]));
    expect(await values('bobbin_lease_held')).toEqual(new Map([['{shard="0"}', 1]]));
    expect(await values('bobbin_queue_messages')).toEqual(new Map([['', 0]]));
    expect(await values('bobbin_queue_oldest_seconds')).toEqual(new Map([['', 0]]));
    expect(await values('bobbin_event_loop_delay_seconds')).toEqual(new Map([['', expect.any(Number)]]));
    expect((await page()).text).toContain('process_cpu_user_seconds_total');
  });

  test('name nobody and no place, and say nothing that was said', async () => {
    await ground.start();
    const ben = ground.discord.person('Ben');
    await ask('@Bobbin the canary sings');
    await ask('the canary sings here, too', ground.discord.person('Ada').dmId);
    await ben.command(GENERAL, '/status', { force: true }).answer();
    await untilCounted(2);
    const { type, text } = await page();
    expect(type).toContain('text/plain');
    const samples = text.split('\n').filter((line) => line.startsWith('bobbin_'));
    expect(samples.length).toBeGreaterThan(30);
    expect(samples.join('\n')).toContain('POST /interactions/:id/:id/callback');
    const { world } = ground.discord;
    const names = [...world.servers.values(), ...world.channels.values(), ...world.users.values()].flatMap(
      ({ id, name }) => [id, name],
    );
    expect(names.length).toBeGreaterThan(10);
    const labels = samples.flatMap((line) =>
      [...line.matchAll(/="([^"]*)"/g)].map(([, value = '']) => value),
    );
    const words = new Set(labels.flatMap((label) => label.split(/[^\w:@-]+/)));
    for (const name of [...names, 'canary', 'sings']) expect(words).not.toContain(name);
    expect(labels.join(' ')).not.toMatch(/\d{15}|canary|test-key|conv_|resp_/);
  });
});
