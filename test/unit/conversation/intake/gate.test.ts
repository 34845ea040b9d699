import { describe, expect, test } from 'vitest';
import { gate } from '../../../../src/conversation/intake/gate.ts';
import type { ReplyMode } from '../../../../src/conversation/record/record.ts';
import { incoming } from '../../../support/messages.ts';

const person = { id: '1', name: 'Ada', kind: 'person' } as const;

describe('the gate', () => {
  const cases: [string, Parameters<typeof incoming>[2], ReplyMode, ReturnType<typeof gate>][] = [
    ['a mention', {}, 'mention', 'answer'],
    ['a reply to the bot', { mentionsBot: false, repliesToBot: true }, 'mention', 'answer'],
    ['a message to nobody', { mentionsBot: false }, 'mention', 'not-addressed'],
    ['a message to nobody where every message is answered', { mentionsBot: false }, 'always', 'answer'],
    ['a mention where the bot is switched off', {}, 'off', 'switched-off'],
    ['a direct message without a mention', { serverId: null, mentionsBot: false }, 'mention', 'answer'],
    [
      'a direct message with the mode off, which is a server’s setting',
      { serverId: null, mentionsBot: false },
      'off',
      'answer',
    ],
    ['another bot', { author: { ...person, kind: 'bot' } }, 'always', 'not-a-person'],
    ['a webhook', { author: { ...person, kind: 'webhook' } }, 'always', 'not-a-person'],
    ['itself', { author: { ...person, kind: 'self' } }, 'always', 'not-a-person'],
    ['a notice of Discord', { isUserMessage: false }, 'always', 'not-ordinary'],
    [
      'hidden text where every message is answered',
      { mentionsBot: false, contentHidden: true },
      'always',
      'hidden',
    ],
    ['nothing at all where every message is answered', { mentionsBot: false, text: ' ' }, 'always', 'empty'],
    ['a bare mention', { text: '' }, 'mention', 'answer'],
  ];
  test.each(cases)('%s', (_, fields, replies, verdict) => {
    expect(gate(incoming(1, 'hello', fields), replies)).toBe(verdict);
  });
});
