import { describe, expect, test } from 'vitest';
import { command } from '../../../commands/privacy.ts';
import type { PrivacyFacts } from '../../../src/conversation/privacy/facts.ts';
import type { Privacy } from '../../../src/conversation/privacy/privacy.ts';
import {
  commandContext,
  createFakeConversations,
  createFakePrivacy,
} from '../../support/fakes/fake-conversations.ts';
import { PRIVACY_FACTS } from '../../support/privacy-facts.ts';

async function answered(answers: Partial<Privacy>, set?: string): Promise<string> {
  const conversations = createFakeConversations({ privacy: createFakePrivacy(answers) });
  const options = set === undefined ? {} : { set };
  const { context, said } = commandContext(conversations, { options });
  await command.run(context);
  expect(said.replies).toHaveLength(1);
  return said.replies[0] ?? '';
}

function withFacts(facts: Partial<PrivacyFacts>): Promise<string> {
  return answered({ facts: { ...PRIVACY_FACTS, ...facts } });
}

describe('/privacy tells of this bot', () => {
  test.each([
    ['its assistant', { assistant: 'llm.example' }, '(llm.example): a thread of each conversation'],
    ['an assistant without threads', { engine: 'chat' }, 'each question goes there with what was said'],
    ['its file', {}, 'one database file, encrypted.'],
    [
      'a file that is not encrypted',
      { store: { ...PRIVACY_FACTS.store, isEncrypted: false } },
      'not encrypted: who reads',
    ],
    [
      'its backups',
      {},
      'one every 24 hours. The newest three stay, so what is deleted is in none of them 3 days later.',
    ],
    [
      'backups every few hours',
      { store: { ...PRIVACY_FACTS.store, backupEveryMs: 5 * 3_600_000 } },
      'every 5 hours. The newest three stay, so what is deleted is in none of them 15 hours later.',
    ],
    ['how long it keeps', {}, 'nothing was said for 30 days is forgotten'],
    ['that it keeps', { retentionDays: null }, 'stays until somebody resets it'],
    [
      'that there are no backups',
      { store: { ...PRIVACY_FACTS.store, backupEveryMs: null } },
      'I make no backups',
    ],
  ] as const)('%s', async (_, facts, text) => {
    expect(await withFacts(facts)).toContain(text);
  });

  test('whether who asks has opted out, in one message', async () => {
    const out = await answered({ isOptedOut: () => true });
    expect(out).toContain('You have opted out');
    expect(out.length).toBeLessThan(2_000);
    expect(await answered({})).not.toContain('You have opted out');
  });
});

test.each([
  ['opt-out', true, /^You have opted out\. From now on I answer nothing/],
  ['opt-in', false, /^You have opted in/],
])('/privacy set:%s is in force when it says so', async (set, isOut, text) => {
  const asked: unknown[] = [];
  const setOptedOut: Privacy['setOptedOut'] = async (...values) => {
    asked.push(values);
  };
  expect(await answered({ setOptedOut }, set)).toMatch(text);
  expect(asked).toEqual([['400000000000000001', isOut]]);
});
