import { beforeEach, describe, expect, test } from 'vitest';
import type { RunResult } from '../../../../src/conversation/ports/engine.ts';
import type { ConversationRecord } from '../../../../src/conversation/record/record.ts';
import type { MadeFile } from '../../../../src/conversation/refs.ts';
import { createDomainHarness, type DomainHarness } from '../../../support/domain-harness.ts';
import { CHANNEL, GUILD, incoming, snowflake } from '../../../support/messages.ts';

const place = { channelId: CHANNEL, serverId: GUILD };

describe('what a run has made', () => {
  let domain: DomainHarness;
  beforeEach(() => {
    domain = createDomainHarness(undefined, 'off');
  });

  /** The first run is answered. */
  const answer = async (text: string, files: readonly MadeFile[], fields: Partial<RunResult> = {}) => {
    await domain.bot.receive(incoming(1, 'make it'));
    const run = await domain.engine.runStarted(0);
    run.finish(text, { files, ...fields });
    await domain.idle();
  };
  const make = (name: string | null, bytes: string | Uint8Array<ArrayBuffer> = 'n,square') =>
    domain.engine.make(name, bytes);
  /** Names of what went with each post. */
  const uploads = () => domain.messenger.posts.map((post) => (post.uploads ?? []).map(({ name }) => name));
  /** The process ends; what it waits for never comes. */
  const die = async (): Promise<void> => {
    const drained = domain.bot.drain(0);
    await domain.pass(1);
    await drained;
  };
  const opened = () => domain.engine.calls.filter((call) => call.startsWith('openMade'));

  test('goes with the reply, under the name that its link has become', async () => {
    await answer('Here: [it](sandbox:/mnt/data/my%20squares.csv), from /mnt/data/my_raw.csv.', [
      make('my squares.csv'),
    ]);
    expect(domain.texts()).toEqual(['Here: my-squares.csv, from /mnt/data/my_raw.csv.']);
    expect(uploads()).toEqual([['my-squares.csv']]);
    const bytes = domain.messenger.posts[0]?.uploads?.[0]?.bytes;
    expect(await new Response(bytes?.stream()).text()).toBe('n,square');
  });

  test('is no longer on this machine once the turn is over', async () => {
    await answer('Here.', [make('a.csv')]);
    expect(domain.messenger.posts).toHaveLength(1);
    expect(domain.madeCopies.held.size).toBe(0);
  });

  test('costs a turn without files neither a request nor a write, and leaves its record as it was', async () => {
    const writes: ConversationRecord[] = [];
    domain.store.onWrite((record) => writes.push(record));
    await answer('nothing made', []);
    expect(opened()).toEqual([]);
    expect(writes.map(({ turn }) => turn?.answer ?? null).filter((one) => one !== null)).toHaveLength(1);
    expect(writes.some(({ turn }) => turn?.answer !== null && 'toCollect' in (turn?.answer ?? {}))).toBe(
      false,
    );
    expect(domain.messenger.posts[0]).not.toHaveProperty('uploads');
  });

  test('needs no words beside it, and is still known when the thread is rebuilt', async () => {
    await answer('', [make('cat.png')]);
    expect(domain.texts()).toEqual(['']);
    expect(uploads()).toEqual([['cat.png']]);
    const transcript = await domain.store.readTranscript(CHANNEL);
    expect(transcript?.entries.map(({ text }) => text)).toEqual(['Ada: make it', '[made: cat.png]']);
  });

  test('is named by its content where nobody has named it, and no two are called the same', async () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1, 2]);
    await answer('Two.', [make(null, png), make(null, png), make('../../etc/pass wd\u202e.csv')]);
    expect(uploads()).toEqual([['picture.png', 'picture-2.png', 'pass-wd.csv']]);
  });

  test('goes over several messages where one does not take it all', async () => {
    const files = Array.from({ length: 12 }, (_, n) => make(`${n}.csv`, 'x'.repeat(n < 3 ? 900 : 10)));
    await answer('Many.', files);
    // 2,500 bytes a message take two of the large ones; ten files are all that one message takes
    expect(uploads()).toEqual([
      ['0.csv', '1.csv'],
      ['2.csv', '3.csv', '4.csv', '5.csv', '6.csv', '7.csv', '8.csv', '9.csv', '10.csv', '11.csv'],
    ]);
    expect(domain.texts()).toEqual(['Many.', '']);
    expect(domain.messenger.posts.map(({ nonce }) => nonce)).toEqual([
      `${snowflake(1)}-0`,
      `${snowflake(1)}-1`,
    ]);
  });

  test('that is too large, gone or not delivered is named in one line, and the rest goes on', async () => {
    const [large, lost] = [make('large.bin', 'x'.repeat(1_001)), make('lost.csv')];
    domain.engine.loseMade(lost);
    const foreign: MadeFile = { engine: 'assistants', name: 'old.csv', at: { kind: 'file', id: 'f' } };
    await answer('Here.', [make('a.csv'), large, lost, foreign]);
    expect(uploads()).toEqual([['a.csv']]);
    expect(domain.texts()).toEqual([
      'Here.\n\n-# Not attached: `large.bin` (too large for Discord), `lost.csv` (the assistant no longer has it), `old.csv` (the assistant no longer has it).',
    ]);
  });

  test('whose bytes break off is read again, and named where that does not help', async () => {
    domain.madeCopies.answerNext({ kind: 'cut' });
    await answer('Here.', [make('a.csv')]);
    expect(uploads()).toEqual([['a.csv']]);
    for (let n = 0; n < 3; n += 1) domain.madeCopies.answerNext({ kind: 'cut' });
    await domain.bot.receive(incoming(2, 'again'));
    (await domain.engine.runStarted(1)).finish('There.', { files: [make('b.csv')] });
    await domain.idle();
    expect(domain.texts()[1]).toBe('There.\n\n-# Not attached: `b.csv` (the assistant did not deliver it).');
  });

  test('that fails in a way that nobody knows is named, and the words of the reply are posted', async () => {
    domain.engine.openMade = async () => {
      throw new TypeError('nobody knows');
    };
    await answer('Here.', [make('a.csv')]);
    expect(domain.texts()).toEqual([expect.stringMatching(/^Here\.\n\n-# Not attached: `a\.csv`/)]);
    expect(domain.log.lines.map(({ fields }) => fields.event)).toContain('made.not-read');
  });

  test('that this machine cannot keep is named', async () => {
    domain.madeCopies.answerNext({ kind: 'not-kept' });
    await answer('Here.', [make('a.csv')]);
    expect(domain.texts()).toEqual(['Here.\n\n-# Not attached: `a.csv` (I could not keep it).']);
  });

  test('is not asked for without end', async () => {
    await answer(
      'Here.',
      Array.from({ length: 22 }, (_, n) => make(`${n}.csv`, 'x')),
    );
    expect(opened()).toHaveLength(20);
    expect(domain.texts()[0]).toContain(
      '-# Not attached: `20.csv` (too many files), `21.csv` (too many files).',
    );
  });

  test('is not copied again by a process that finds it copied, though the service has it no longer', async () => {
    domain.messenger.answerNext(new Promise(() => {})); // the process dies while it posts
    const file = make('a.csv');
    await answer('Here.', [file]);
    domain.engine.loseMade(file);
    await die();
    expect(domain.madeCopies.held.size).toBe(1);
    await domain.start().recover();
    await domain.idle();
    expect(uploads()).toEqual([['a.csv']]);
    expect(opened()).toHaveLength(1);
    expect(domain.madeCopies.held.size).toBe(0);
  });

  test('is copied again by a process that does not find it copied', async () => {
    domain.madeCopies.answerNext(new Promise(() => {})); // the process dies while it copies
    await answer('Here.', [make('a.csv')]);
    expect(domain.messenger.posts).toHaveLength(0);
    await die();
    await domain.start().recover();
    await domain.idle();
    expect(uploads()).toEqual([['a.csv']]);
  });

  test('whose copy is gone is named in its place', async () => {
    domain.messenger.answerNext(new Promise(() => {}));
    await answer('Here.', [make('a.csv')]);
    await die();
    domain.madeCopies.lose();
    await domain.start().recover();
    await domain.idle();
    expect(domain.texts()).toEqual(['Here.\n\n-# Not attached: `a.csv` (the assistant no longer has it).']);
    expect(uploads()).toEqual([[]]);
  });

  test('is for nobody once the turn is stopped', async () => {
    domain.messenger.answerNext(new Promise(() => {}));
    await answer('Here.', [make('a.csv')]);
    expect(domain.madeCopies.held.size).toBe(1);
    await domain.bot.stop(place);
    await domain.idle();
    expect(domain.madeCopies.held.size).toBe(0);
    expect(domain.messenger.posts).toHaveLength(0);
  });
});

describe('what a run has made, of a reply that grows', () => {
  test('comes with its end, on its last message', async () => {
    const domain = createDomainHarness(undefined, 'on');
    await domain.bot.receive(incoming(1, 'make it'));
    const run = await domain.engine.runStarted(0);
    run.say('Here it');
    await domain.idle();
    expect(domain.messenger.posts.map(({ uploads }) => uploads)).toEqual([undefined]);
    run.finish('Here it is.', { files: [domain.engine.make('a.csv', 'x')] });
    await domain.idle();
    expect(domain.messenger.posts).toHaveLength(1);
    expect(domain.messenger.changes).toEqual([
      { kind: 'edited', id: expect.any(String), content: 'Here it is.', uploads: ['a.csv'] },
    ]);
  });

  test('comes by an edit also where all of its words are shown', async () => {
    const domain = createDomainHarness(undefined, 'on');
    await domain.bot.receive(incoming(1, 'make it'));
    const run = await domain.engine.runStarted(0);
    run.say('Here it is.');
    await domain.idle();
    run.finish('Here it is.', { files: [domain.engine.make('a.csv', 'x')] });
    await domain.idle();
    expect(domain.messenger.changes).toEqual([
      { kind: 'edited', id: expect.any(String), content: 'Here it is.', uploads: ['a.csv'] },
    ]);
  });
});
