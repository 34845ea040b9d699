import type { APIApplicationCommandAutocompleteInteraction, APIInteractionResponse } from 'discord.js';
import { beforeEach, expect, test } from 'vitest';
import type { Command, CompletionContext } from '../../../../src/discord/command.ts';
import { complete } from '../../../../src/discord/interactions/completion.ts';
import { createFakeConversations } from '../../../support/fakes/fake-conversations.ts';
import { createKeptLog, type KeptLog } from '../../../support/fakes/kept-log.ts';

let log: KeptLog;
let sent: APIInteractionResponse[];

beforeEach(() => {
  log = createKeptLog();
  sent = [];
});

function typed(fields: object = {}): APIApplicationCommandAutocompleteInteraction {
  const option = { name: 'name', type: 3, value: 'la', focused: true };
  return {
    id: '1',
    token: 't',
    application_id: '2',
    type: 4,
    data: { type: 1, name: 'settings', options: [{ type: 1, name: 'model', options: [option] }] },
    channel_id: '3',
    guild_id: '4',
    member: { user: { id: '7', username: 'ada' }, permissions: '32', roles: ['5'] },
    ...fields,
  } as never;
}

async function choices(
  answer: NonNullable<Command['complete']>,
  interaction = typed(),
  respond: () => Promise<void> = async () => {},
): Promise<unknown> {
  const command: Command = {
    data: { name: 'settings', description: 'x' },
    run: async () => {},
    complete: answer,
  };
  await complete(interaction, {
    commands: new Map([['settings', command]]),
    conversations: createFakeConversations(),
    callback: {
      async respond(_, body) {
        sent.push(body);
        await respond();
      },
    },
    log,
  });
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ type: 8 });
  return sent[0] !== undefined && 'data' in sent[0] ? Reflect.get(sent[0].data ?? {}, 'choices') : null;
}

test('the command is told what is typed, by whom and where, and answers with choices', async () => {
  let told: CompletionContext | null = null;
  const found = await choices((context) => {
    told = context;
    return ['large', ''];
  });
  expect(found).toEqual([{ name: 'large', value: 'large' }]);
  expect(told).toMatchObject({
    place: { channelId: '3', serverId: '4' },
    user: { id: '7' },
    mayManage: true,
    subcommand: 'model',
    focused: { name: 'name', text: 'la' },
  });
});

// https://docs.discord.com/developers/interactions/receiving-and-responding
test('as many choices as Discord takes, and none that is too long', async () => {
  const many = ['x'.repeat(101), ...Array.from({ length: 30 }, (_, n) => `model-${n}`)];
  const found = await choices(() => many);
  expect(found).toHaveLength(25);
  expect(found).toEqual(expect.arrayContaining([{ name: 'model-0', value: 'model-0' }]));
});

test('nothing, where no command completes it or nothing is typed', async () => {
  expect(await choices(() => ['x'], typed({ data: { type: 1, name: 'other', options: [] } }))).toEqual([]);
  sent = [];
  expect(await choices(() => ['x'], typed({ data: { type: 1, name: 'settings', options: [] } }))).toEqual([]);
});

test('nothing, and a word in the log, where the command fails', async () => {
  const failing = (): never => {
    throw new TypeError('broken');
  };
  expect(await choices(failing)).toEqual([]);
  expect(log.lines).toMatchObject([{ level: 'error', fields: { event: 'completion.failed' } }]);
});

test('Discord may take no answer: the next letter asks again', async () => {
  await choices(
    () => ['large'],
    typed(),
    async () => {
      throw new Error('Unknown interaction');
    },
  );
  expect(log.lines).toMatchObject([{ level: 'debug', fields: { event: 'completion.unanswered' } }]);
});
