/** Settings in words for people. */

import { inlineCode } from 'discord.js';
import type {
  AccessList,
  Principal,
  ReplyMode,
  ReplyStreaming,
} from '../../src/conversation/record/settings.ts';
import type { SettingName } from '../../src/conversation/settings/change.ts';
import type { Answering } from '../../src/conversation/settings/replies.ts';

/** In the order in which they are shown. */
export const NAMES: Readonly<Record<SettingName, string>> = {
  replies: 'Replies',
  model: 'Model',
  streaming: 'Streaming',
  access: 'Access',
};

export const REPLIES: Readonly<Record<Answering, string>> = {
  mention: 'when I am mentioned or replied to',
  always: 'to every message',
  author: 'to whoever has begun this post, and when I am mentioned or replied to',
  off: 'switched off',
};

/** As choices of an option. */
export const REPLY_MODES: Readonly<Record<ReplyMode, string>> = {
  mention: 'mention: when I am mentioned or replied to',
  always: 'always: every message; in a forum, what the author of a post writes',
  off: 'off: nothing',
};

export const STREAMING: Readonly<Record<ReplyStreaming, string>> = {
  auto: 'a reply that takes long grows while I write it',
  on: 'a reply grows from its first words',
  off: 'a reply is posted when it is complete',
};

/** Such as `only <@&1> and <@2>; never <@3>`. Nothing in it pings where it is shown. */
export function listInWords({ allow, deny }: AccessList): string {
  const sides = [
    ...(allow.length === 0 ? [] : [`only ${allow.map(mention).join(', ')}`]),
    ...(deny.length === 0 ? [] : [`never ${deny.map(mention).join(', ')}`]),
  ];
  return sides.length === 0 ? 'everybody' : sides.join('; ');
}

function mention({ kind, id }: Principal): string {
  return kind === 'role' ? `<@&${id}>` : `<@${id}>`;
}

/** Such as `a`, `b`. */
export function modelNames(models: readonly string[]): string {
  return models.map((model) => inlineCode(model)).join(', ');
}
