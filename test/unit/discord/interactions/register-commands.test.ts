import { ApplicationIntegrationType, InteractionContextType, type REST } from 'discord.js';
import { expect, test } from 'vitest';
import {
  fingerprint,
  type RegisterOptions,
  registerCommands,
} from '../../../../src/discord/interactions/register-commands.ts';
import { createFakeClock } from '../../../support/fakes/fake-clock.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';
import { idle } from '../../../support/idle.ts';

const ask = {
  name: 'reset',
  description: 'Start afresh',
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

function options(
  registered: object[],
  puts: unknown[],
  fields: Partial<RegisterOptions> = {},
): RegisterOptions {
  return {
    rest: {
      get: async () => registered,
      put: async (_, request) => puts.push(request?.body),
    },
    rateLimiter: { acquireLow: async () => {} },
    applicationId: '1',
    commands: [ask],
    clock: createFakeClock(),
    log: createKeptLog(),
    signal: new AbortController().signal,
    ...fields,
  };
}

test('commands that Discord has already are not sent again, whatever Discord added to them', async () => {
  const puts: unknown[] = [];
  const registered = [
    {
      ...ask,
      id: '7',
      application_id: '1',
      version: '8',
      type: 1,
      dm_permission: true,
      default_member_permissions: null,
      nsfw: false,
    },
  ];
  expect(await registerCommands(options(registered, puts))).toBe('unchanged');
  expect(puts).toEqual([]);
});

test('a change is sent, and an entry point of Discord’s own is kept', async () => {
  const puts: unknown[] = [];
  const entryPoint = { id: '9', type: 4, name: 'launch' };
  expect(await registerCommands(options([{ ...ask, description: 'Old' }, entryPoint], puts))).toBe('changed');
  expect(puts).toEqual([[ask, entryPoint]]);
});

test('the order of commands and of their fields means nothing', () => {
  const other = { name: 'stop', description: 'Stop' };
  expect(fingerprint([ask, other])).toBe(
    fingerprint([
      other,
      { description: ask.description, name: ask.name, integration_types: [0], contexts: [0, 1] },
    ]),
  );
  expect(fingerprint([ask])).not.toBe(fingerprint([{ ...ask, description: 'Another' }]));
});

test('an outage is tried again, and a stop ends it', async () => {
  const clock = createFakeClock();
  const stopping = new AbortController();
  let tries = 0;
  const fail = async (): Promise<never> => {
    tries += 1;
    throw new Error('down');
  };
  const rest: Pick<REST, 'get' | 'put'> = { get: fail, put: fail };
  const published = registerCommands(options([], [], { rest, clock, signal: stopping.signal }));
  await clock.asleep();
  clock.advance(5_000);
  await idle(clock);
  await clock.asleep();
  stopping.abort();
  expect(await published).toBe('stopped');
  expect(tries).toBe(2);
});
