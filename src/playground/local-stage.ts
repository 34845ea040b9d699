/** The stage over the local Discord: its events and acts in the terms of the page and the command line. */

import type { DiscordEvent, InteractionResponse } from './discord/events.ts';
import type { LocalDiscord } from './discord/server.ts';
import { timeOf } from './discord/snowflake.ts';
import { ADMIN, type Channel, type Message, type World } from './discord/world.ts';
import type { Stage, StageChannel, StageEvent, StageForm, StageMessage, StagePerson } from './stage.ts';

export function createLocalStage(discord: LocalDiscord): Stage {
  const { world } = discord;
  const listeners = new Set<(event: StageEvent) => void>();
  const forms = new Map<string, { person: string; channelId: string; customId: string }>();
  const privately = new Map<string, StageMessage[]>();
  const people = peopleOf(discord);

  const tell = (event: StageEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };

  const respond = (response: InteractionResponse): void => {
    const form = formOf(response);
    if (form !== null) {
      forms.set(form.id, {
        person: form.onlyFor,
        channelId: form.channelId,
        customId: String(response.form?.custom_id),
      });
      tell({ type: 'form', form });
      return;
    }
    const message = privateMessage(response, world.bot.name);
    if (message === null) return;
    const kept = privately.get(message.channelId) ?? [];
    privately.set(message.channelId, [...kept.filter((other) => other.id !== message.id), message]);
    tell({ type: 'message', message });
  };

  discord.events.on((event: DiscordEvent) => {
    if (event.type === 'message' || event.type === 'edited')
      tell({ type: 'message', message: publicMessage(discord, event.message, event.channel) });
    if (event.type === 'deleted') tell({ type: 'gone', channelId: event.channel.id, id: event.messageId });
    if (event.type === 'typing')
      tell({ type: 'typing', channelId: event.channel.id, author: world.bot.name });
    if (event.type === 'response') respond(event.response);
  });

  const channels = (): StageChannel[] => [...world.channels.values()].map(stageChannel);

  return {
    people,
    channels,
    history(channelId) {
      const channel = world.channels.get(channelId);
      if (channel === undefined) return [];
      const spoken = [...channel.messages.values()].map((message) =>
        publicMessage(discord, message, channel),
      );
      return [...spoken, ...(privately.get(channelId) ?? [])].toSorted((a, b) =>
        BigInt(a.id) < BigInt(b.id) ? -1 : 1,
      );
    },
    find(name, person) {
      const wanted = name.replace(/^[#@]/, '').toLowerCase();
      return channels().find((channel) =>
        wanted === 'dm' ? channel.of?.toLowerCase() === person.toLowerCase() : channel.name === `#${wanted}`,
      );
    },
    async write(person, channelId, text, replyTo) {
      const writer = discord.person(person);
      if (text.startsWith('/')) writer.command(channelId, text);
      else writer.say(channelId, text, replyTo === undefined ? {} : { replyTo });
    },
    async submit(formId, values) {
      const form = forms.get(formId);
      if (form === undefined) throw new Error('This form has been sent already.');
      forms.delete(formId);
      discord.person(form.person).submit(form.channelId, form.customId, values);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announce: tell,
  };
}

/** Those who write, with their direct messages opened. */
function peopleOf({ world, person }: LocalDiscord): StagePerson[] {
  const humans = [...world.users.values()].filter((user) => !user.bot);
  for (const { name } of humans) person(name);
  const guilds = [...world.guilds.values()];
  return humans.map(({ id, name }) => ({
    name,
    admin: guilds.some((guild) => guild.members.get(id) === ADMIN),
  }));
}

function stageChannel(channel: Channel): StageChannel {
  const of = channel.recipient?.name ?? null;
  return { id: channel.id, name: of === null ? `#${channel.name}` : `@${channel.name}`, of };
}

function privateMessage(response: InteractionResponse, author: string): StageMessage | null {
  if (!response.ephemeral || response.kind === 'deferred') return null;
  return {
    id: response.interactionId,
    channelId: response.channel.id,
    author,
    bot: true,
    content: [response.content, ...response.files.map((file) => `📎 ${file.name}\n${file.text}`)].join('\n'),
    at: new Date().toISOString(),
    edited: false,
    onlyFor: response.ephemeral ? response.person.name : null,
    replyTo: null,
    files: [],
  };
}

interface Field {
  readonly custom_id: string;
  readonly label?: string;
  readonly value?: string;
  readonly style?: number;
  readonly max_length?: number;
}

function formOf({ kind, form, interactionId, channel, person }: InteractionResponse): StageForm | null {
  if (kind !== 'form' || form === null) return null;
  const rows = (form.components ?? []) as { label?: string; component?: Field; components?: Field[] }[];
  const fields = rows.flatMap((row) => {
    const field = row.component ?? row.components?.[0];
    if (field === undefined) return [];
    const { custom_id: id, value = '', style, max_length: maxLength = null } = field;
    return [{ id, label: row.label ?? field.label ?? '', value, long: style === 2, maxLength }];
  });
  return {
    id: interactionId,
    channelId: channel.id,
    onlyFor: person.name,
    title: String(form.title ?? ''),
    fields,
  };
}

function publicMessage({ world, apiUrl }: LocalDiscord, message: Message, channel: Channel): StageMessage {
  const replied = message.replyTo === null ? undefined : channel.messages.get(message.replyTo);
  return {
    id: message.id,
    channelId: channel.id,
    author: message.author.name,
    bot: message.author.bot,
    content: readable(world, message.content),
    at: new Date(timeOf(message.id)).toISOString(),
    edited: message.editedAt !== null,
    onlyFor: null,
    replyTo:
      replied === undefined
        ? null
        : { author: replied.author.name, content: readable(world, replied.content).slice(0, 120) },
    files: message.files.map((file) => ({
      name: file.name,
      url: apiUrl.replace(/\/api$/, `/cdn/${file.id}/${encodeURIComponent(file.name)}`),
    })),
  };
}

/** Mentions by name, as Discord's app shows them. */
function readable(world: World, content: string): string {
  return content
    .replace(/<@!?(\d+)>/g, (whole, id: string) =>
      world.users.has(id) ? `@${world.users.get(id)?.name}` : whole,
    )
    .replace(/<#(\d+)>/g, (whole, id: string) =>
      world.channels.has(id) ? `#${world.channels.get(id)?.name}` : whole,
    );
}
