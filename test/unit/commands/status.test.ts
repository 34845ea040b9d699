import { expect, test } from 'vitest';
import { command } from '../../../commands/status.ts';
import type { Status } from '../../../src/conversation/conversations.ts';
import type { Standing } from '../../../src/conversation/limits/daily/daily-limits.ts';
import {
  commandContext,
  createFakeConversations,
  IN_DIRECT_MESSAGE,
  IN_SERVER,
} from '../../support/fakes/fake-conversations.ts';

const STATUS: Status = {
  engine: 'responses',
  model: 'gpt-6-luna',
  thread: 'conv_1',
  instructions: { base: 'Be kind.', server: null, channel: 'Speak *French*.\nAlways.' },
  replies: 'mention',
  barred: null,
  state: 'running',
  pending: 1,
  usage: { turns: 1, input: 1_234, output: 56 },
  memory: { tokens: 1_234, most: 64_000, hasFaded: false },
};

async function shown(
  status: Partial<Status>,
  place = IN_SERVER,
  limits: readonly Standing[] = [],
): Promise<string> {
  const conversations = createFakeConversations({
    status: async () => ({ ...STATUS, ...status }),
    dailyLimits: async () => limits,
  });
  const { context, said } = commandContext(conversations, { place });
  await command.run(context);
  return said.replies.join('\n---\n');
}

test('/status shows engine, model, thread, replies, state, usage and the instructions in force', async () => {
  expect(await shown({})).toBe(
    [
      '**This conversation**',
      'Engine: `responses`, model `gpt-6-luna`',
      'Thread: `conv_1`',
      'Replies: when I am mentioned or replied to',
      'State: answering, 1 message in the queue',
      'Memory: 2 % full, 1,234 of 64,000 tokens',
      'Usage: 1 turn, 1,234 tokens in, 56 tokens out',
      '**Instructions in force**',
      'Base: Be kind.',
      'Server: none',
      'Channel: Speak \\*French\\*. Always.',
    ].join('\n'),
  );
});

test('/status in a direct message knows no server', async () => {
  const text = await shown({ thread: null, state: 'idle', pending: 0, replies: 'off' }, IN_DIRECT_MESSAGE);
  expect(text).not.toContain('Server:');
  expect(text).toContain('Replies: to every message');
  expect(text).toContain('Thread: none yet, the next message begins one');
  expect(text).toContain('State: idle, nothing waits');
  expect(text).toContain('Direct message: Speak');
});

test('/status fits into one message however long the instructions are', async () => {
  const long = '*🙂'.repeat(2_000);
  const text = await shown({ instructions: { base: long, server: long, channel: long } });
  expect(text.length).toBeLessThanOrEqual(2_000);
  expect(text.isWellFormed()).toBe(true);
  expect(text).toContain('🙂…');
});

test('/status says why nothing is answered where the bot may not write', async () => {
  const text = await shown({ barred: 'timed-out' });
  expect(text).toContain('I cannot answer here: I am timed out in this server.');
});

test('/status says how full the memory is, and that older parts have faded', async () => {
  const full = { tokens: 70_000, most: 64_000, hasFaded: true };
  expect(await shown({ memory: full })).toContain(
    'Memory: 100 % full, 70,000 of 64,000 tokens; what was said long ago has faded',
  );
  expect(await shown({ memory: { tokens: null, most: 64_000, hasFaded: false } })).toContain(
    'Memory: up to 64,000 tokens',
  );
});

test('/status says what is left of the daily limits, and when what is written is answered again', async () => {
  const endsAt = 86_400_000;
  const limits: Standing[] = [
    { name: 'person-turns', used: 3, most: 20, isReached: false, endsAt },
    { name: 'person-usd', used: 0.5, most: 2, isReached: false, endsAt },
    { name: 'bot-usd', used: 77, most: 99, isReached: false, endsAt },
  ];
  const text = await shown({}, IN_SERVER, limits);
  expect(text.split('\n')).toContain(
    'Your limit of today: 3 of 20 answers, $0.50 of $2.00 used; it begins anew <t:86400:R>',
  );
  expect(text).not.toContain('I do not answer you');
  expect(text).not.toContain('77');
  const reached: Standing[] = [{ name: 'server-turns', used: 21, most: 20, isReached: true, endsAt }];
  expect(await shown({}, IN_SERVER, reached)).toContain(
    'I do not answer you: a limit of today is reached. I answer again <t:86400:R>.',
  );
});
