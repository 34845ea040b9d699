import { beforeEach, describe, expect, test } from 'vitest';
import type { Moderator } from '../../../../src/conversation/ports/moderator.ts';
import { NO_ATTEMPTS } from '../../../../src/conversation/turn/attempts.ts';
import { nextStep } from '../../../../src/conversation/turn/next-step.ts';
import { EngineError } from '../../../../src/errors.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { createFakeEngine } from '../../../support/fakes/fake-engine.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../../support/messages.ts';

let asked: string[];
let domain: DomainHarness;

/** Flags what says that it is bad. */
function moderating(reviewsAnswers = false, fail: () => void = () => {}): Moderator {
  return {
    reviewsAnswers,
    async flagged(texts) {
      fail();
      asked.push(...texts);
      return new Set(texts.flatMap((text, index) => (text.includes('bad') ? [index] : [])));
    },
  };
}

function begin(moderator: Moderator): void {
  domain = createDomainHarness(createFakeEngine(), 'on', { moderator });
  domain.engine.autoReply((text) => `heard ${text}`);
}

beforeEach(() => {
  asked = [];
  begin(moderating());
});

const inThread = (id = 'thread-1'): readonly string[] =>
  domain.engine.threads.get(id)?.map(({ text }) => text) ?? [];

async function say(n: number, text: string): Promise<void> {
  await domain.bot.receive(incoming(n, text));
  await domain.idle();
}

describe('what people say', () => {
  test('reaches the assistant when nothing in it is flagged', async () => {
    await say(1, 'good');
    expect(asked).toEqual(['good']);
    expect(domain.texts()).toEqual(['heard Ada: good']);
  });

  test('is not passed on when it is flagged, and its author is told so once', async () => {
    await say(1, 'bad');
    expect(domain.engine.runs).toEqual([]);
    expect(domain.texts()).toEqual([
      'Moderation flagged this message, so I did not pass it on to the assistant. Please put it differently.',
    ]);
    expect(domain.messenger.posts[0]?.replyTo).toBe(snowflake(1));
    await say(2, 'good');
    expect(inThread()).toEqual(['Ada: good', 'heard Ada: good']);
    expect((await domain.store.readTranscript(CHANNEL))?.entries.map(({ text }) => text)).toEqual([
      'Ada: good',
      'heard Ada: good',
    ]);
  });

  test('is answered beside what is flagged, which the reply names', async () => {
    domain.engine.autoReply(null);
    await domain.bot.receive(incoming(1, 'first'));
    const first = await domain.engine.runStarted(0);
    await domain.bot.receive(incoming(2, 'bad'));
    await domain.bot.receive(incoming(3, 'good'));
    first.finish('one');
    const second = await domain.engine.runStarted(1);
    second.finish('two');
    await domain.messenger.posted(2);
    expect(inThread()).toEqual(['Ada: first', 'one', 'Ada: good', 'two']);
    expect(domain.texts()[1]).toBe(
      `two\n\n-# I did not pass on https://discord.com/channels/${GUILD}/${CHANNEL}/${snowflake(2)}: moderation flagged it.`,
    );
  });

  test('is looked at again after an edit before the run', async () => {
    domain.engine.failNext('createThread', new EngineError('overloaded', 'busy'));
    await say(1, 'good');
    await domain.bot.edit(incoming(1, 'bad'));
    await domain.pass(10_000);
    expect(asked).toEqual(['good', 'bad']);
    expect(domain.engine.runs).toEqual([]);
    expect(domain.texts()[0]).toMatch(/^Moderation flagged this message/);
  });

  test('waits for a service that is unwell, and is never passed on unseen', async () => {
    let failures = 1;
    begin(
      moderating(false, () => {
        failures -= 1;
        if (failures >= 0) throw new EngineError('server', 'unwell', { committed: 'maybe' });
      }),
    );
    await say(1, 'bad');
    expect(domain.texts()).toEqual([]);
    await domain.pass(10_000);
    expect(domain.engine.runs).toEqual([]);
    expect(domain.texts()[0]).toMatch(/^Moderation flagged this message/);
  });

  test('is not passed on by a stop that comes before it was looked at', async () => {
    begin(
      moderating(false, () => {
        throw new EngineError('server', 'unwell', { committed: 'maybe' });
      }),
    );
    await say(1, 'bad');
    await domain.bot.stop({ channelId: CHANNEL, serverId: GUILD });
    await domain.idle();
    expect(inThread()).toEqual([]);
    expect((await domain.store.readTranscript(CHANNEL))?.entries ?? []).toEqual([]);
  });

  test('is looked at after a restart, when it was not before', async () => {
    domain.engine.failNext('createThread', new EngineError('overloaded', 'busy'));
    await say(1, 'good');
    const record = await domain.store.readConversation(CHANNEL);
    expect(record?.turn?.isScreened).toBe(true);
    if (record?.turn == null) throw new Error('the turn has not begun');
    const { isScreened: _, ...unseen } = record.turn;
    const before = { ...record, turn: unseen };
    expect(nextStep(before, domain.engine, NO_ATTEMPTS, true).kind).toBe('screen');
    expect(nextStep(record, domain.engine, NO_ATTEMPTS, true).kind).toBe('open');
    expect(nextStep(before, domain.engine, NO_ATTEMPTS).kind).toBe('open'); // where there is no moderation
  });
});

describe('what the assistant says', () => {
  beforeEach(() => begin(moderating(true)));

  test('is not posted when it is flagged, and no later turn reads it', async () => {
    domain.engine.autoReply(() => 'something bad');
    await say(1, 'good');
    expect(domain.texts()).toEqual([
      'Moderation flagged the assistant’s answer, so I do not post it. Please ask differently.',
    ]);
    domain.engine.autoReply(() => 'fine');
    await say(2, 'else');
    expect(domain.texts()[1]).toBe('fine');
    const heard = domain.engine.runs.at(-1)?.heard.join(' | ');
    expect(heard).toBe('Ada: else');
    expect(domain.engine.threads.has('thread-1')).toBe(false);
  });

  test('does not grow before it was looked at', async () => {
    domain.engine.autoReply(null);
    await domain.bot.receive(incoming(1, 'good'));
    const run = await domain.engine.runStarted(0);
    run.say('something');
    await domain.pass(5_000);
    expect(domain.texts()).toEqual([]);
    run.finish('something good');
    await domain.messenger.posted(1);
    expect(domain.texts()).toEqual(['something good']);
  });

  test('is not posted, and not said anew, while nobody can tell whether it may be', async () => {
    let calls = 0;
    begin(
      moderating(true, () => {
        calls += 1;
        if (calls === 2) throw new EngineError('rate', 'too many requests');
      }),
    );
    domain.engine.autoReply(() => 'something');
    await say(1, 'good');
    await domain.pass(60_000);
    expect(domain.engine.runs).toHaveLength(1);
    expect(domain.texts()).toEqual([expect.stringMatching(/^Moderation does not answer at the moment/)]);
    await say(2, 'else');
    expect(domain.engine.runs.at(-1)?.heard).toEqual(['Ada: else']);
  });

  test('what its run has cost is counted all the same', async () => {
    domain.engine.autoReply(() => 'something bad');
    await say(1, 'good');
    const { usage } = await domain.bot.status({ channelId: CHANNEL, serverId: GUILD });
    expect(usage.output).toBeGreaterThan(0);
  });
});
