import { describe, expect, test } from 'vitest';
import { gate, USUAL_RULES } from '../../../../src/conversation/intake/gate.ts';
import type { ReplyMode } from '../../../../src/conversation/record/settings.ts';
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
    [
      'a message to everyone where every message is answered',
      { mentionsBot: false, mentionsEveryone: true },
      'always',
      'to-everyone',
    ],
    ['a message to everyone, and to the bot by name', { mentionsEveryone: true }, 'mention', 'answer'],
    [
      'a message to everyone, to nobody by name',
      { mentionsBot: false, mentionsEveryone: true },
      'mention',
      'not-addressed',
    ],
  ];
  test.each(cases)('%s', (_, fields, replies, verdict) => {
    expect(gate(incoming(1, 'hello', fields), { ...USUAL_RULES, replies })).toBe(verdict);
  });

  describe('in a post of a forum that answers always', () => {
    const rules = { ...USUAL_RULES, replies: 'author', startedBy: person.id } as const;
    const unaddressed = { mentionsBot: false };
    test.each([
      ['what its author writes', { ...unaddressed, author: person }, 'answer'],
      ['what others write', { ...unaddressed, author: { ...person, id: '2' } }, 'not-addressed'],
      ['what others ask the bot', { author: { ...person, id: '2' } }, 'answer'],
      [
        'what its author writes to everyone',
        { ...unaddressed, author: person, mentionsEveryone: true },
        'to-everyone',
      ],
    ] as const)('%s', (_, fields, verdict) => {
      expect(gate(incoming(1, 'hello', fields), rules)).toBe(verdict);
    });
  });

  describe('where not everybody may talk', () => {
    const deny = [{ kind: 'person', id: person.id }] as const;
    const rules = { ...USUAL_RULES, access: [{ from: 'server', list: { allow: [], deny } }] } as const;
    test.each([
      ['a mention', { author: person }, 'mention', 'no-access'],
      [
        'a message where every message is answered',
        { author: person, mentionsBot: false },
        'always',
        'no-access',
      ],
      ['a message to nobody', { author: person, mentionsBot: false }, 'mention', 'not-addressed'],
      ['a mention of somebody else’s', { author: { ...person, id: '2' } }, 'mention', 'answer'],
      [
        'a mention by whoever manages the server',
        { author: { ...person, mayManage: true } },
        'mention',
        'answer',
      ],
      ['a direct message', { author: person, serverId: null }, 'mention', 'answer'],
    ] as const)('%s', (_, fields, replies, verdict) => {
      expect(gate(incoming(1, 'hello', fields), { ...rules, replies })).toBe(verdict);
    });
  });
});
