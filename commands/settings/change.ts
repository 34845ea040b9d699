/** `/settings replies`, `model`, `streaming`, `access` and `clear`: what is in force from the next message on. */

import { inlineCode } from 'discord.js';
import { MOST_NAMED, type SettingName, type SettingsChange } from '../../src/conversation/settings/change.ts';
import type { CommandContext } from '../../src/discord/command.ts';
import { type Target, targetOf } from './target.ts';
import { listInWords, modelNames, NAMES, REPLIES, REPLY_MODES, STREAMING } from './words.ts';

type At = Extract<Target, { kind: 'target' }>;

/** What is wanted of a setting, with what is in force once it is saved; or why that cannot be. */
type Wish =
  | { readonly kind: 'wish'; readonly change: SettingsChange; readonly words: string }
  | { readonly kind: 'refused'; readonly why: string };

const UNKNOWN_VALUE = 'I do not know that value. Choose one of those that are offered.';
const ADD_UP =
  'What is set for the server, a channel and a thread adds up, `deny` goes first, and people with Manage Server always may.';

const WISHES: Readonly<Record<SettingName, (context: CommandContext, at: At) => Wish>> = {
  replies({ option }, { isForum }) {
    const replies = option('mode') ?? '';
    if (!isOneOf(REPLY_MODES, replies)) return refused(UNKNOWN_VALUE);
    const isOfPosts = isForum && replies === 'always';
    const words = isOfPosts ? 'to each new post, and in it to what its author writes' : REPLIES[replies];
    return { kind: 'wish', change: { kind: 'set', settings: { replies } }, words: `replies ${words}` };
  },

  model({ conversations, option }) {
    const model = option('name') ?? '';
    const models = conversations.models();
    if (!models.includes(model))
      return refused(`That model is not allowed. Those that are: ${modelNames(models)}.`);
    const words = `${inlineCode(model)} answers`;
    return { kind: 'wish', change: { kind: 'set', settings: { model } }, words };
  },

  streaming({ option }) {
    const streaming = option('mode') ?? '';
    if (!isOneOf(STREAMING, streaming)) return refused(UNKNOWN_VALUE);
    return { kind: 'wish', change: { kind: 'set', settings: { streaming } }, words: STREAMING[streaming] };
  },

  access({ option, principal }) {
    const [allow, deny] = [principal('allow'), principal('deny')];
    const isCleared = option('clear') === 'true';
    if (allow === null && deny === null && !isCleared)
      return refused('Name a role or a person to `allow` or to `deny`, or choose `clear`.');
    if (allow !== null && allow.id === deny?.id)
      return refused('Nobody is allowed and denied at once. Name one of both.');
    return { kind: 'wish', change: { kind: 'access', isCleared, allow, deny }, words: '' };
  },
};

export async function set(context: CommandContext, setting: SettingName): Promise<void> {
  const { conversations, reply } = context;
  const at = targetOf(context, setting);
  if (at.kind === 'refused') return reply(at.why);
  const wish = WISHES[setting](context, at);
  if (wish.kind === 'refused') return reply(wish.why);
  const outcome = await conversations.changeSettings(at.place, at.scope, wish.change);
  if (outcome.kind === 'full')
    return reply(
      `Nothing is saved: a list has room for ${MOST_NAMED} roles and people on each side. A role stands for all who have it.`,
    );
  const saved = `Saved for ${at.name}, in force from the next message on`;
  if (wish.change.kind !== 'access') return reply(`${saved}: ${wish.words}.`);
  const { access = { allow: [], deny: [] } } = outcome.settings;
  return reply(`${saved}. Who may talk to me: ${listInWords(access)}. ${ADD_UP}`);
}

export async function clear(context: CommandContext): Promise<void> {
  const { conversations, option, reply } = context;
  const name = option('name') ?? '';
  if (!isOneOf(NAMES, name)) return reply(UNKNOWN_VALUE);
  const at = targetOf(context, name);
  if (at.kind === 'refused') return reply(at.why);
  await conversations.changeSettings(at.place, at.scope, { kind: 'clear', name });
  await reply(
    `Cleared for ${at.name}, in force from the next message on. \`/settings show\` says what is inherited.`,
  );
}

function refused(why: string): Wish {
  return { kind: 'refused', why };
}

function isOneOf<Key extends string>(all: Readonly<Record<Key, unknown>>, key: string): key is Key {
  return Object.hasOwn(all, key);
}
