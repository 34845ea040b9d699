import {
  ActionRowBuilder,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  Client,
  EmbedBuilder,
  Events,
  GatewayIntentBits,
  type Interaction,
  MessageFlags,
  ModalBuilder,
  REST,
  Routes,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DiscordEvent } from '../../../emulators/discord/events.ts';
import { type LocalDiscord, startLocalDiscord } from '../../../emulators/discord/server.ts';
import type { Message } from '../../../emulators/discord/world/entities.ts';
import { GENERAL, WORKSHOP } from '../../../emulators/discord/world/world.ts';

const BOT = '1100000000000000001';
const COMMANDS = [
  {
    name: 'order',
    description: 'Order something',
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: 'what',
        description: 'What to order',
        required: true,
        autocomplete: true,
      },
      { type: ApplicationCommandOptionType.Integer, name: 'count', description: 'How many', min_value: 1 },
      { type: ApplicationCommandOptionType.User, name: 'for', description: 'For whom' },
      { type: ApplicationCommandOptionType.Attachment, name: 'list', description: 'A list' },
    ],
  },
  { type: ApplicationCommandType.Message, name: 'Ask about this' },
  { type: ApplicationCommandType.User, name: 'Greet' },
];

let discord: LocalDiscord;
let client: Client;

/** An unmodified client that answers every interaction as told. */
async function answering(answer: (interaction: Interaction) => Promise<unknown>): Promise<void> {
  client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: discord.apiUrl } });
  client.on(Events.Error, () => {});
  client.on(Events.InteractionCreate, (interaction) => void answer(interaction));
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  await ready;
  await client.rest.put(Routes.applicationCommands(BOT), { body: COMMANDS });
}

function commandNamed(name: string) {
  const command = discord.commands.registered.find((one) => one.name === name);
  if (command === undefined) throw new Error(`no command ${name}`);
  return command;
}

function next<T extends DiscordEvent['kind']>(type: T): Promise<Extract<DiscordEvent, { kind: T }>> {
  return discord.events.waitFor(
    type,
    (event): event is Extract<DiscordEvent, { kind: T }> => event.kind === type,
  );
}

function inGeneral(): readonly Message[] {
  return [...(discord.world.channels.get(GENERAL)?.messages.values() ?? [])];
}

beforeEach(async () => {
  discord = await startLocalDiscord({ postsPerChannel: Number.POSITIVE_INFINITY });
});
afterEach(async () => {
  await client?.destroy();
  await discord.close();
});

describe('a command', () => {
  test('arrives with its options in their types and with what they stand for', async () => {
    const seen: unknown[] = [];
    await answering(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const { options } = interaction;
      seen.push(options.getString('what'), options.getInteger('count'), options.getUser('for')?.username);
      seen.push(options.getAttachment('list')?.name);
      await interaction.reply('ordered');
    });
    const list = { id: discord.nextId(), name: 'list.txt', mime: 'text/plain', bytes: Buffer.from('tea') };
    const ben = discord.person('Ben').user;
    const asked = discord.person('Ada').use(
      GENERAL,
      {
        command: commandNamed('order'),
        path: [],
        options: { what: 'tea', count: 2, for: ben.id, list: list.id },
      },
      [list],
    );
    expect((await asked.answer()).content).toBe('ordered');
    expect(seen).toEqual(['tea', 2, 'ben', 'list.txt']);
  });

  test('answered for all is a message in the channel that names it', async () => {
    await answering(async (interaction) => interaction.isChatInputCommand() && interaction.reply('ordered'));
    await discord.person('Ada').command(GENERAL, '/order what: tea').answer();
    const [message] = inGeneral();
    expect(message).toMatchObject({ content: 'ordered', type: 20, interaction: { name: 'order' } });
  });

  test('answered for its user alone is no message in the channel, and goes when it is dismissed', async () => {
    await answering(
      async (interaction) =>
        interaction.isChatInputCommand() &&
        interaction.reply({ content: 'psst', flags: MessageFlags.Ephemeral }),
    );
    await discord.person('Ada').command(GENERAL, '/order what: tea').answer();
    expect(inGeneral()).toEqual([]);
    const [apart] = discord.interactions.ephemerals(GENERAL);
    expect([apart?.message.content, apart?.person.name]).toEqual(['psst', 'Ada']);
    const channel = discord.world.channels.get(GENERAL);
    if (channel === undefined || apart === undefined) return;
    expect(discord.interactions.dismiss(channel, apart.message.id, discord.person('Ben').user)).toBe(false);
    expect(discord.interactions.dismiss(channel, apart.message.id, discord.person('Ada').user)).toBe(true);
    expect(discord.interactions.ephemerals(GENERAL)).toEqual([]);
  });

  test('answered later shows a thinking message, which the answer takes the place of without a mark', async () => {
    const { promise: thought, resolve: think } = Promise.withResolvers<void>();
    await answering(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply();
      await thought;
      await interaction.followUp({ content: 'ordered' });
      await interaction.followUp({ content: 'and paid', flags: MessageFlags.Ephemeral });
    });
    const asked = discord.person('Ada').command(GENERAL, '/order what: tea');
    expect((await asked.response()).kind).toBe('deferred');
    expect(inGeneral()).toMatchObject([{ content: '', flags: 1 << 7 }]);
    const apart = next('ephemeral');
    think();
    expect((await apart).message.content).toBe('and paid');
    expect(inGeneral()).toMatchObject([{ content: 'ordered', flags: 0, editedAt: null }]);
  });

  test('can take its answer back and read it', async () => {
    await answering(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.reply('ordered');
      const { content } = await interaction.fetchReply();
      if (content === 'ordered') await interaction.deleteReply();
    });
    const gone = next('deleted');
    discord.person('Ada').command(GENERAL, '/order what: tea');
    await gone;
    expect(inGeneral()).toEqual([]);
  });

  test('that nobody acknowledges is told after three seconds', async () => {
    await answering(async () => {});
    const silence = next('unanswered');
    const asked = discord.person('Ada').command(GENERAL, '/order what: tea');
    expect((await silence).interactionId).toBe(asked.id);
  });

  test('completes an option while it is typed', async () => {
    await answering(async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const typed = interaction.options.getFocused();
      await interaction.respond(
        ['tea', 'toast'].filter((one) => one.startsWith(typed)).map((one) => ({ name: one, value: one })),
      );
    });
    const use = { command: commandNamed('order'), path: [], options: { what: 'te' }, focused: 'what' };
    const { choices } = await discord.person('Ada').complete(GENERAL, use).response();
    expect(choices).toEqual([{ name: 'tea', value: 'tea' }]);
  });

  test('of a context menu arrives with the whole message, or the user', async () => {
    await answering(async (interaction) => {
      if (interaction.isMessageContextMenuCommand())
        await interaction.reply(`on: ${interaction.targetMessage.content}`);
      if (interaction.isUserContextMenuCommand())
        await interaction.reply(`hello ${interaction.targetUser.username}`);
    });
    const ada = discord.person('Ada');
    const { id: target } = ada.say(GENERAL, 'what is this?');
    const about = ada.use(GENERAL, {
      command: commandNamed('Ask about this'),
      path: [],
      options: {},
      target,
    });
    expect((await about.answer()).content).toBe('on: what is this?');
    const greet = ada.use(GENERAL, {
      command: commandNamed('Greet'),
      path: [],
      options: {},
      target: ada.user.id,
    });
    expect((await greet.answer()).content).toBe('hello ada');
    expect(inGeneral().at(-1)?.type).toBe(23);
  });
});

describe('a component', () => {
  const rows = [
    new ActionRowBuilder<ButtonBuilder>().addComponents(
      new ButtonBuilder().setCustomId('again').setLabel('Again').setStyle(ButtonStyle.Primary),
    ),
    new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
      new StringSelectMenuBuilder().setCustomId('size').addOptions({ label: 'Small', value: 's' }),
    ),
  ];

  test('pressed changes its message, and chosen in arrives with the choice', async () => {
    await answering(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.reply({ content: 'tea', components: rows });
      if (interaction.isButton()) await interaction.update({ content: 'more tea', components: [] });
      if (interaction.isStringSelectMenu()) {
        await interaction.deferUpdate();
        await interaction.editReply({ content: `tea, size ${interaction.values.join()}` });
      }
    });
    const ada = discord.person('Ada');
    await ada.command(GENERAL, '/order what: tea').answer();
    const [message] = inGeneral();
    if (message === undefined) throw new Error('no message');
    const chosen = next('edited');
    ada.press(GENERAL, message, { customId: 'size', type: 3, values: ['s'] });
    expect((await chosen).message.content).toBe('tea, size s');
    const pressed = next('edited');
    ada.press(GENERAL, message, { customId: 'again', type: 2 });
    expect((await pressed).message).toMatchObject({ id: message.id, content: 'more tea', components: [] });
  });

  test('can open a form, which comes back with what was written', async () => {
    const input = new TextInputBuilder().setCustomId('name').setStyle(TextInputStyle.Short).setLabel('Name');
    const form = new ModalBuilder().setCustomId('who').setTitle('Who?');
    form.addComponents(new ActionRowBuilder<TextInputBuilder>().addComponents(input));
    await answering(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.showModal(form);
      if (interaction.isModalSubmit())
        await interaction.reply(`for ${interaction.fields.getTextInputValue('name')}`);
    });
    const ada = discord.person('Ada');
    const opened = await ada.command(GENERAL, '/order what: tea').response();
    expect([opened.kind, opened.form?.title]).toEqual(['form', 'Who?']);
    expect((await ada.submit(GENERAL, 'who', { name: 'Ben' }).answer()).content).toBe('for Ben');
  });
});

describe('what the bot may write', () => {
  const rest = (): REST => new REST({ api: discord.apiUrl, retries: 0 }).setToken(discord.token);
  const post = (body: object): Promise<unknown> => rest().post(Routes.channelMessages(GENERAL), { body });

  test('holds embeds, and an edit leaves of its files those that it lists', async () => {
    const embed = new EmbedBuilder().setTitle('Tea').setDescription('green').toJSON();
    const sent = (await rest().post(Routes.channelMessages(GENERAL), {
      body: { embeds: [embed] },
      files: [
        { name: 'a.txt', data: 'a' },
        { name: 'b.txt', data: 'b' },
      ],
    })) as { id: string; embeds: object[]; attachments: { id: string; filename: string }[] };
    expect(sent.embeds).toEqual([embed]);
    const changed = (await rest().patch(Routes.channelMessage(GENERAL, sent.id), {
      body: { content: 'tea', embeds: [], attachments: [{ id: sent.attachments[1]?.id }] },
    })) as typeof sent & { content: string };
    expect([changed.content, changed.embeds, changed.attachments.map((file) => file.filename)]).toEqual([
      'tea',
      [],
      ['b.txt'],
    ]);
  });

  test.each([
    [
      'a title too long',
      { embeds: [{ title: 'x'.repeat(257) }] },
      { embeds: { 0: { title: { _errors: expect.any(Array) } } } },
    ],
    [
      'embeds of more than 6000',
      { embeds: [{ description: 'x'.repeat(4_000) }, { description: 'x'.repeat(4_000) }] },
      { embeds: { _errors: expect.any(Array) } },
    ],
    [
      'a button without an id',
      { components: [{ type: 1, components: [{ type: 2, style: 1, label: 'x' }] }] },
      { components: { 0: { components: { 0: { custom_id: { _errors: expect.any(Array) } } } } } },
    ],
    [
      'six rows',
      { content: 'x', components: Array(6).fill({ type: 1, components: [] }) },
      { components: { _errors: expect.any(Array) } },
    ],
  ])('does not hold %s, and is told where', async (_, body, errors) => {
    await expect(post(body)).rejects.toMatchObject({ status: 400, code: 50035, rawError: { errors } });
  });

  test('begins a Discord thread from a message once, and without one as often as it likes', async () => {
    const { id } = discord.person('Ada').say(GENERAL, 'tea?');
    const begin = (): Promise<unknown> => rest().post(Routes.threads(GENERAL, id), { body: { name: 'Tea' } });
    expect(await begin()).toMatchObject({ id, parent_id: GENERAL, type: 11, guild_id: WORKSHOP });
    await expect(begin()).rejects.toMatchObject({ code: 160_004 });
    const free = (await rest().post(Routes.threads(GENERAL), { body: { type: 11, name: 'Toast' } })) as {
      id: string;
    };
    expect(discord.world.channels.get(free.id)).toMatchObject({ name: 'Toast', parentId: GENERAL });
    // https://discord.com/developers/docs/resources/channel#start-thread-without-message: private unless told
    const untold = rest().post(Routes.threads(GENERAL), { body: { name: 'quiet' } });
    await expect(untold).rejects.toMatchObject({ code: 50_013 });
  });

  test('gives reactions and takes them back', async () => {
    const { id, reactions } = discord.person('Ada').say(GENERAL, 'tea?');
    const route = Routes.channelMessageOwnReaction(GENERAL, id, encodeURIComponent('🍵'));
    await rest().put(route);
    expect([...reactions.keys()]).toEqual(['🍵']);
    await rest().delete(route);
    expect(reactions.size).toBe(0);
  });

  test.each([
    ['a name in capitals', [{ name: 'Order', description: 'x' }]],
    ['no description', [{ name: 'order' }]],
    ['two of one name', [COMMANDS[0], COMMANDS[0]]],
    [
      'a needed option after one that is not',
      [
        {
          name: 'order',
          description: 'x',
          options: [
            { type: 3, name: 'a', description: 'x' },
            { type: 3, name: 'b', description: 'x', required: true },
          ],
        },
      ],
    ],
  ])('registers no commands with %s', async (_, body) => {
    await expect(rest().put(Routes.applicationCommands(BOT), { body })).rejects.toMatchObject({
      code: 50035,
    });
    expect(discord.commands.registered).toEqual([]);
  });
});
