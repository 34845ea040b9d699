import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Client,
  Events,
  GatewayIntentBits,
  type Interaction,
  MessageFlags,
  Routes,
  StringSelectMenuBuilder,
} from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalDiscord, startLocalDiscord } from '../../../emulators/discord/server.ts';
import { GENERAL } from '../../../emulators/discord/world/world.ts';
import type { UserClient } from '../../../playground/client/client.ts';
import { createLocalUserClient } from '../../../playground/client/local-client.ts';
import type { PageEvent } from '../../../playground/contract/routes.ts';
import { createEventFeed } from '../../../playground/event-feed.ts';

const [BOT, ADA, BEN, CLANK] = [
  '1100000000000000001',
  '1100000000000000011',
  '1100000000000000012',
  '1100000000000000013',
];
const COMMANDS = [
  {
    name: 'order',
    description: 'Order something',
    options: [
      { type: 3, name: 'what', description: 'What', required: true, autocomplete: true },
      { type: 11, name: 'list', description: 'A list' },
    ],
  },
  { type: 3, name: 'Ask about this' },
];
const ROWS = [
  new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder().setCustomId('again').setLabel('Again').setStyle(ButtonStyle.Primary),
    new ButtonBuilder().setCustomId('off').setLabel('Off').setStyle(ButtonStyle.Secondary).setDisabled(true),
  ),
  new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
    new StringSelectMenuBuilder().setCustomId('size').addOptions({ label: 'Small', value: 's' }),
  ),
];

let discord: LocalDiscord;
let people: UserClient;
let client: Client;
let events: PageEvent[];

beforeEach(async () => {
  discord = await startLocalDiscord();
  events = [];
  const feed = createEventFeed('test');
  feed.subscribe(({ event }) => events.push(event));
  people = createLocalUserClient(discord, feed);
});
afterEach(async () => {
  await client.destroy();
  await discord.close();
});

async function answering(answer: (interaction: Interaction) => Promise<unknown>): Promise<void> {
  client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: discord.apiUrl } });
  client.on(Events.Error, () => {});
  client.on(Events.InteractionCreate, (interaction) => void answer(interaction));
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  await ready;
  await client.rest.put(Routes.applicationCommands(BOT), { body: COMMANDS });
}

const use = (name: string, more: object = {}) => ({
  as: ADA,
  channel: GENERAL,
  command: people.commands(ADA, GENERAL).find((one) => one.name === name)?.id ?? '',
  ...more,
});
const texts = (): readonly string[] =>
  people.history(GENERAL, { as: ADA }).messages.map(({ content }) => content);

describe('a command', () => {
  test('takes a file in its option', async () => {
    await answering(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const { name = '', size } = interaction.options.getAttachment('list') ?? {};
      await interaction.reply(`${name}, ${size} bytes`);
    });
    const file = { field: 'list', name: 'list.txt', mime: 'text/plain', bytes: Buffer.from('tea') };
    people.use(use('order', { options: { what: 'tea' } }), [file]);
    await expect.poll(texts).toEqual(['list.txt, 3 bytes']);
    expect(() => people.use(use('order', { options: { what: 'tea' } }), [{ ...file, field: 'x' }])).toThrow(
      /no option x/,
    );
  });

  test('completes what is being typed', async () => {
    await answering(async (interaction) => {
      if (interaction.isAutocomplete()) await interaction.respond([{ name: 'Tea', value: 'tea' }]);
    });
    const choices = await people.complete({ ...use('order', { options: { what: 't' } }), focused: 'what' });
    expect(choices).toEqual([{ name: 'Tea', value: 'tea' }]);
  });

  test('that completes nothing is not waited for longer than Discord does', async () => {
    await answering(async () => {});
    await expect(people.complete({ ...use('order'), focused: 'what' })).rejects.toThrow(/in time/);
  });

  test('of a message’s menu is used on it', async () => {
    await answering(async (interaction) => {
      if (interaction.isMessageContextMenuCommand())
        await interaction.reply(`on ${interaction.targetMessage.content}`);
    });
    const target = people.write(BEN, GENERAL, 'this')?.id ?? '';
    people.use(use('Ask about this', { target }), []);
    await expect.poll(texts).toEqual(['this', 'on this']);
    expect(people.history(GENERAL, {}).messages[1]?.answers?.command).toBe('Ask about this');
  });

  test('is not for bots', async () => {
    await answering(async () => {});
    expect(() => people.use(use('order', { as: CLANK, options: { what: 'tea' } }), [])).toThrow(/Bots/);
    expect(people.commands(CLANK, GENERAL)).toEqual([]);
  });
});

describe('a component', () => {
  beforeEach(() =>
    answering(async (interaction) => {
      const flags = MessageFlags.Ephemeral;
      if (interaction.isChatInputCommand())
        await interaction.reply({ content: 'tea', components: ROWS, flags });
      if (interaction.isButton()) await interaction.update({ content: 'more tea' });
      if (interaction.isStringSelectMenu()) await interaction.update({ content: interaction.values.join() });
    }),
  );
  const shown = async (): Promise<string> => {
    people.use(use('order', { options: { what: 'tea' } }), []);
    await expect.poll(texts).toEqual(['tea']);
    return people.history(GENERAL, { as: ADA }).messages[0]?.id ?? '';
  };

  test('of an ephemeral message is pressed and chosen in, and changes it', async () => {
    const message = await shown();
    people.press({ as: ADA, channel: GENERAL, message, customId: 'again' });
    await expect.poll(texts).toEqual(['more tea']);
    people.press({ as: ADA, channel: GENERAL, message, customId: 'size', values: ['s'] });
    await expect.poll(texts).toEqual(['s']);
    expect(events.map(({ kind: type }) => type)).toEqual(['commands', 'message', 'edited', 'edited']);
  });

  test('is not pressed by whom Discord would not let', async () => {
    const message = await shown();
    const press = (more: object) => () =>
      people.press({ as: ADA, channel: GENERAL, message, customId: 'again', ...more });
    expect(press({ as: BEN })).toThrow(/no longer there/);
    expect(press({ customId: 'x' })).toThrow(/no such button/);
    expect(press({ customId: 'off' })).toThrow(/disabled/);
    expect(press({ customId: 'size', values: [] })).toThrow(/1 to 1/);
    expect(press({ customId: 'size', values: ['x'] })).toThrow(/no choice x/);
  });
});
