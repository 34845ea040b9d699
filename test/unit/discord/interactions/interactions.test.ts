import type { APIInteraction } from 'discord.js';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Command } from '../../../../src/discord/command.ts';
import { createFirstResponses } from '../../../../src/discord/interactions/first-responses.ts';
import { createInteractions, type Interactions } from '../../../../src/discord/interactions/interactions.ts';
import { StoreError } from '../../../../src/errors.ts';
import { apiError } from '../../../support/discord-api.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import { createFakeConversations } from '../../../support/fakes/fake-conversations.ts';
import { createKeptLog, type KeptLog } from '../../../support/fakes/kept-log.ts';
import { idle } from '../../../support/idle.ts';

const DISCORD_EPOCH = 1_420_070_400_000;

interface Sent {
  readonly method: 'respond' | 'edit' | 'followUp';
  readonly body: {
    readonly type?: number;
    readonly content?: string;
    readonly data?: { content?: string; flags?: number };
  };
}

let clock: FakeClock;
let log: KeptLog;
let sent: Sent[];

let made = 0n;

function idMadeAt(ms: number): string {
  made += 1n;
  return String(((BigInt(ms) - BigInt(DISCORD_EPOCH)) << 22n) + made);
}

function interaction(name = 'ask', fields: object = {}): APIInteraction {
  const id = idMadeAt(clock.now());
  const member = { user: { id: '7', username: 'ada', global_name: 'Ada' }, permissions: '0' };
  return {
    id,
    token: 't',
    application_id: '1',
    type: 2,
    data: { type: 1, name },
    channel_id: '2',
    guild_id: '3',
    member,
    ...fields,
  } as never;
}

/** @param respond what Discord does with a first response */
function withCommand(
  run: Command['run'],
  respond: () => Promise<void> = () => Promise.resolve(),
  press?: NonNullable<Command['press']>,
): Interactions {
  const command: Command = {
    data: { name: 'ask', description: 'x' },
    run,
    ...(press === undefined ? {} : { press }),
  };
  return createInteractions({
    commands: new Map([['ask', command]]),
    conversations: createFakeConversations(),
    callback: {
      respond: async (_, body) => {
        sent.push({ method: 'respond', body: body as Sent['body'] });
        await respond();
      },
      edit: async (_, body) => {
        sent.push({ method: 'edit', body: body as Sent['body'] });
      },
      followUp: async (_, body) => {
        sent.push({ method: 'followUp', body: body as Sent['body'] });
      },
    },
    firstResponses: createFirstResponses(),
    openThread: async () => ({ kind: 'refused', why: 'failed' }),
    clock,
    log,
  });
}

beforeEach(() => {
  clock = createFakeClock(DISCORD_EPOCH + 100_000_000);
  log = createKeptLog();
  sent = [];
});

describe('an interaction', () => {
  test('that is answered soon is answered in one response, to its user alone', async () => {
    await withCommand(({ reply }) => reply('Done.')).receive(interaction());
    expect(sent).toEqual([
      {
        method: 'respond',
        body: { type: 4, data: expect.objectContaining({ content: 'Done.', flags: 64 }) },
      },
    ]);
  });

  test('that takes long is acknowledged within a second, and answered in its place', async () => {
    const slow = Promise.withResolvers<void>();
    const done = withCommand(async ({ reply }) => {
      await slow.promise;
      await reply('Done.');
    }).receive(interaction());
    await clock.asleep();
    clock.advance(700);
    await idle(clock);
    expect(sent).toEqual([{ method: 'respond', body: { type: 5, data: { flags: 64 } } }]);
    slow.resolve();
    await done;
    expect(sent[1]).toMatchObject({ method: 'edit', body: { content: 'Done.' } });
  });

  test('whose command fails tells its user one sentence with the log’s reference', async () => {
    await withCommand(() => Promise.reject(new Error('secret detail'))).receive(interaction());
    expect(sent[0]?.body.data?.content).toMatch(/\(reference `i00000`\)$/);
    expect(JSON.stringify(sent)).not.toContain('secret detail');
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'error', fields: expect.objectContaining({ reference: 'i00000' }) }),
    );
  });

  test('whose setting could not be saved says that it is not in force', async () => {
    await withCommand(() => Promise.reject(new StoreError('unavailable', 'disk full'))).receive(
      interaction(),
    );
    expect(sent[0]?.body.data?.content).toMatch(/could not be saved/);
  });

  test('of an unknown command is answered, too', async () => {
    await withCommand(async () => {}).receive(interaction('nonsense'));
    expect(sent[0]?.body.data?.content).toMatch(/do not know this command/);
  });

  test('that comes too late is not run', async () => {
    let ran = 0;
    let isLate = false;
    const interactions = withCommand(
      async ({ reply }) => {
        ran += 1;
        await reply('Done.');
      },
      async () => {
        if (isLate) throw apiError(404, 10062);
      },
    );
    await interactions.receive(interaction());
    const old = interaction();
    clock.advance(2_600);
    isLate = true;
    await interactions.receive(old);
    expect(ran).toBe(1);
    expect(log.lines.map(({ fields }) => fields.event)).toEqual(['interaction.late', 'interaction.expired']);
  });

  test('that only seems to come too late is run, and answered in place of a deferral', async () => {
    const interactions = withCommand(({ reply }) => reply('Done.'));
    await interactions.receive(interaction());
    const old = interaction();
    clock.advance(2_600);
    await interactions.receive(old);
    expect(sent.slice(1)).toMatchObject([
      { method: 'respond', body: { type: 5 } },
      { method: 'edit', body: { content: 'Done.' } },
    ]);
  });

  // https://github.com/discord-net/Discord.Net/issues/2900, https://github.com/discord-net/Discord.Net/issues/3175
  test.each([3, -3])('is answered in one response after the clock was set by %i hours', async (hours) => {
    const trueTime = clock.now();
    clock.set(trueTime - hours * 3_600_000); // as the process begins
    const interactions = withCommand(({ reply }) => reply('Done.'));
    await interactions.receive(interaction('ask', { id: idMadeAt(trueTime - 40) }));
    for (let minute = 1; minute <= 20; minute += 1) {
      if (minute === 3) clock.set(trueTime + minute * 60_000);
      clock.advance(60_000);
      await interactions.receive(interaction('ask', { id: idMadeAt(trueTime + minute * 60_000 - 40) }));
    }
    expect(sent).toHaveLength(21);
    expect(sent.every(({ body }) => body.data?.content === 'Done.')).toBe(true);
  });

  test('that Discord delivers twice runs once', async () => {
    let ran = 0;
    const interactions = withCommand(async ({ reply }) => {
      ran += 1;
      await reply('Done.');
    });
    const once = interaction();
    await Promise.all([interactions.receive(once), interactions.receive(once)]);
    await interactions.receive(once);
    expect([ran, sent.length]).toEqual([1, 1]);
  });

  test('during a stop is told of the restart', async () => {
    const interactions = withCommand(({ reply }) => reply('Done.'));
    await interactions.drain(0);
    await interactions.receive(interaction());
    expect(sent[0]?.body.data?.content).toMatch(/restarting/);
  });

  test('says what its user may, by what Discord computed and not by what the client shows', async () => {
    const may: boolean[] = [];
    const interactions = withCommand(async ({ mayManage, reply }) => {
      may.push(mayManage);
      await reply('x');
    });
    const as = (permissions: bigint): object => ({
      member: { user: { id: '7', username: 'ada' }, permissions: String(permissions) },
    });
    await interactions.receive(interaction('ask', as(0n)));
    await interactions.receive(interaction('ask', as(1n << 5n)));
    await interactions.receive(interaction('ask', as(1n << 3n)));
    await interactions.receive(
      interaction('ask', { guild_id: undefined, member: undefined, user: { id: '7', username: 'ada' } }),
    );
    expect(may).toEqual([false, true, true, true]);
  });
});

describe('a button', () => {
  const pressed = (customId = 'ask:yes:1'): APIInteraction =>
    interaction('ask', { type: 3, data: { custom_id: customId, component_type: 2 }, message: { id: '9' } });
  const withPress = (press: NonNullable<Command['press']>): Interactions =>
    withCommand(async () => {}, undefined, press);

  test('comes back to the command that made it, by the id that it gave it', async () => {
    let id = '';
    await withPress(async (context) => {
      id = context.id;
      await context.update('Yes.');
    }).receive(pressed());
    expect(id).toBe('yes:1');
    expect(sent).toEqual([
      {
        method: 'respond',
        body: { type: 7, data: { content: 'Yes.', components: [], allowed_mentions: { parse: [] } } },
      },
    ]);
  });

  test('may be answered to its person alone, and the message stays as it is', async () => {
    await withPress(({ reply }) => reply('Not yours.')).receive(pressed());
    expect(sent[0]?.body).toMatchObject({ type: 4, data: { content: 'Not yours.', flags: 64 } });
  });

  test('that takes long is acknowledged, then its message is changed or its person told alone', async () => {
    const slow = Promise.withResolvers<void>();
    const done = withPress(async ({ update, reply }) => {
      await slow.promise;
      await update('Yes.', [{ id: 'no', label: 'No', look: 'plain' }]);
      await reply('Thank you.');
    }).receive(pressed());
    await clock.asleep();
    clock.advance(700);
    await idle(clock);
    expect(sent).toEqual([{ method: 'respond', body: { type: 6 } }]);
    slow.resolve();
    await done;
    const components = [
      { type: 1, components: [expect.objectContaining({ custom_id: 'ask:no', label: 'No' })] },
    ];
    expect(sent.slice(1)).toMatchObject([
      { method: 'edit', body: { content: 'Yes.', components } },
      { method: 'followUp', body: { content: 'Thank you.', flags: 64 } },
    ]);
  });

  test('of nothing that is known says that it does nothing', async () => {
    await withPress(async () => {}).receive(pressed('gone:1'));
    expect(sent[0]?.body.data?.content).toMatch(/does nothing any more/);
  });

  test('goes with an answer to a command, named for it', async () => {
    await withCommand(({ reply }) =>
      reply('Sure?', [], [{ id: 'yes', label: 'Yes', look: 'grave' }]),
    ).receive(interaction());
    expect(sent[0]?.body.data).toMatchObject({
      components: [{ type: 1, components: [{ type: 2, style: 4, label: 'Yes', custom_id: 'ask:yes' }] }],
    });
  });
});
