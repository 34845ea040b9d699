/** What every store keeps to, the one in memory too. */

import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/conversation/ports/store.ts';
import type { Forgetting } from '../../src/conversation/record/forgetting/request.ts';
import { NOTHING_LEFT } from '../../src/conversation/record/record.ts';
import type { UsageEntry } from '../../src/conversation/usage/entry.ts';
import { asked, CHANNEL, GUILD, pending, record, turn } from '../support/messages.ts';

const OTHER = '100000000000000009';

export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`the store ${name}`, () => {
    test('finds people’s own conversations in a channel, and no others', async () => {
      const store = await open();
      for (const id of [CHANNEL, `${CHANNEL}.4`, `${CHANNEL}.5`, `${CHANNEL}1.4`, OTHER])
        await store.writeConversation(record({ id }));
      const found = await store.ownConversations(CHANNEL);
      expect(found.toSorted()).toEqual([`${CHANNEL}.4`, `${CHANNEL}.5`]);
    });

    test('gives back a conversation as it was written, with everything in it', async () => {
      const store = await open();
      const whole = record({
        thread: { engine: 'responses', id: 'conv_1' },
        asked: ['7'],
        opener: '4',
        pending: [
          { ...pending(4, 'four'), via: { ...asked(4, '').via, isOver: true } },
          { ...pending(2, 'two'), quote: { kind: 'reply', messageId: '1', author: 'Ben', text: 'one' } },
          {
            ...pending(3, ''),
            author: null,
            quote: { kind: 'beginning', title: 'Help', first: { authorId: '4', author: 'Ada', text: 'one' } },
          },
        ],
        turn: turn({
          appended: [{ key: '1', remoteIds: ['msg_1'] }],
          run: { engine: 'responses', threadId: 'conv_1', id: 'resp_1', startedAt: 5 },
          answer: {
            kind: 'reply',
            text: 'hi',
            parts: [
              { content: 'hi', file: { name: 'reply.md', text: 'hi' } },
              { content: '', file: null, made: [{ key: '1-0', name: 'a.csv', size: 3 }] },
            ],
            toCollect: [
              { engine: 'assistants', name: 'a.csv', at: { kind: 'file', id: 'file-1' } },
              {
                engine: 'responses',
                name: 'b.csv',
                at: { kind: 'container', containerId: 'cntr_1', id: 'cfile_1' },
              },
              {
                engine: 'responses',
                name: null,
                at: { kind: 'item', id: 'ig_1', output: null, holder: { kind: 'response', id: 'resp_1' } },
              },
            ],
            posted: ['9'],
            usage: { input: 1, output: 2 },
            remoteIds: ['msg_2'],
            refusedSince: 1,
            isGivenUp: false,
            at: 6,
          },
        }),
        toCleanUp: [
          { thread: null, run: null, turn: null, draft: null, files: [] },
          { ...NOTHING_LEFT, asks: [{ id: '7', via: asked(7, '').via }] },
        ],
        instructions: 'Rhyme. ✓ 😀',
        instructionsStamp: { number: 3, by: '4', at: 7 },
        seen: ['1', '2'],
      });
      await store.writeConversation(whole);
      expect(await store.readConversation(CHANNEL)).toEqual(whole);
      expect(await store.readConversation(OTHER)).toBeUndefined();
    });

    test('finds the conversations with open work, and no others', async () => {
      const store = await open();
      await store.writeConversation(record({ id: OTHER }));
      await store.writeConversation(record({ pending: [pending(1, 'one')] }));
      expect(await store.openWork()).toEqual([CHANNEL]);
    });

    test('keeps transcripts and servers apart from conversations, and forgets what is deleted', async () => {
      const store = await open();
      const entry = {
        key: '1',
        role: 'user' as const,
        authorId: '4',
        text: 'hello',
        at: 1,
        threadId: 'conv_1',
        remoteIds: ['msg_1'],
        postedIds: ['9'],
      };
      await store.writeTranscript({ conversationId: CHANNEL, epoch: 2, entries: [entry] });
      const server = {
        id: GUILD,
        instructions: 'Be brief.',
        instructionsStamp: { number: 2, by: '4', at: 5 },
        settings: {
          replies: 'off' as const,
          access: { allow: [], deny: [{ kind: 'role' as const, id: '6' }] },
        },
      };
      await store.writeServer(server);
      expect(await store.readTranscript(CHANNEL)).toEqual({
        conversationId: CHANNEL,
        epoch: 2,
        entries: [entry],
      });
      expect(await store.readServer(GUILD)).toEqual(server);
      await store.deleteTranscript(CHANNEL);
      await store.deleteTranscript(CHANNEL);
      expect(await store.readTranscript(CHANNEL)).toBeUndefined();
      expect(await store.readConversation(CHANNEL)).toBeUndefined();
    });

    test('counts a turn with the write of its record, and once however often that is written', async () => {
      const store = await open();
      const entry: UsageEntry = {
        id: '1-5',
        day: '2026-11-28',
        serverId: GUILD,
        channelId: CHANNEL,
        personId: '4',
        end: 'answered',
        model: 'm-1',
        used: [
          { model: 'm-1', input: 10, output: 3, cached: 4, written: 2, reasoning: 1, tools: 1, images: 1 },
        ],
      };
      await store.writeConversation(record({ epoch: 1 }), [entry]);
      await store.writeConversation(record({ epoch: 2 }), [entry]);
      const direct: UsageEntry = { ...entry, id: '2-5', day: '2026-11-27', serverId: null, used: [] };
      await store.writeConversation(record({ epoch: 3 }), [direct]);
      expect((await store.readConversation(CHANNEL))?.epoch).toBe(3);
      const counts = { input: 10, output: 3, cached: 4, written: 2, reasoning: 1, tools: 1, images: 1 };
      expect(await store.usage('2026-11-28', '2026-11-28', 'everywhere')).toEqual([
        {
          day: '2026-11-28',
          serverId: GUILD,
          channelId: CHANNEL,
          personId: '4',
          model: 'm-1',
          turns: 1,
          failed: 0,
          ...counts,
        },
      ]);
      expect(await store.usage('2026-11-27', '2026-11-28', { serverId: GUILD })).toHaveLength(1);
      expect(await store.usage('2026-11-01', '2026-11-30', { serverId: null })).toMatchObject([
        { day: '2026-11-27', turns: 1, input: 0 },
      ]);
      expect(await store.usage('2026-11-29', '2026-11-30', 'everywhere')).toEqual([]);
    });

    test('keeps former instructions of a channel and of a server with the same id apart', async () => {
      const store = await open();
      const versions = [
        { number: 1, text: 'Rhyme.', by: null, at: null },
        { number: 2, text: null, by: '4', at: 5 },
      ];
      await store.writeFormerInstructions({ scope: 'server', id: GUILD, versions });
      expect(await store.readFormerInstructions('server', GUILD)).toEqual({
        scope: 'server',
        id: GUILD,
        versions,
      });
      expect(await store.readFormerInstructions('channel', GUILD)).toBeUndefined();
      expect(await store.openWork()).toEqual([]);
    });

    test('goes through its conversations in pieces, each once', async () => {
      const store = await open();
      const ids = Array.from({ length: 7 }, (_, n) => String(100_000_000_000_000_000n + BigInt(n)));
      for (const id of ids.toReversed()) await store.writeConversation(record({ id }));
      await store.writeTranscript({ conversationId: OTHER, epoch: 0, entries: [] });
      const found: string[] = [];
      for (let piece = await store.conversationIds(null, 3); piece.length > 0; ) {
        expect(piece.length).toBeLessThanOrEqual(3);
        found.push(...piece);
        piece = await store.conversationIds(piece.at(-1) ?? null, 3);
      }
      expect(found).toEqual(ids);
    });

    test('knows who has opted out, until they have not', async () => {
      const store = await open();
      await store.writeOptOut('4', 5);
      await store.writeOptOut('44', 6);
      await store.writeOptOut('4', null);
      expect(await store.optedOut()).toEqual(['44']);
      expect(await store.openWork()).toEqual([]);
    });

    test('keeps requests to forget with what has come of them, the oldest first, until they are done with', async () => {
      const store = await open();
      const forgetting = (id: string): Forgetting => ({
        id,
        personId: '4',
        where: { kind: 'here', channelId: CHANNEL },
        reply: { applicationId: '1', token: 't' },
        after: null,
        unreadable: 0,
        stage: 'conversations',
        day: '2026-11-28',
      });
      const erased = {
        conversationId: CHANNEL,
        serverId: null,
        messages: 1,
        answers: 2,
        quotes: 3,
        isDone: false,
        isThreadKept: false,
      };
      await store.writeForgetting(forgetting('11'));
      await store.writeForgetting({ ...forgetting('10'), where: { kind: 'everywhere' }, reply: null });
      await store.writeErased('10', erased);
      await store.writeErased('10', { ...erased, isDone: true });
      await store.writeErased('11', erased);
      expect((await store.forgettings()).map(({ id }) => id)).toEqual(['10', '11']);
      expect(await store.erasedFor('10')).toEqual([{ ...erased, isDone: true }]);
      expect(await store.readErased('10', CHANNEL)).toMatchObject({ isDone: true });
      expect(await store.readErased('10', OTHER)).toBeUndefined();
      await store.deleteForgetting('10');
      expect(await store.forgettings()).toEqual([forgetting('11')]);
      expect(await store.erasedFor('10')).toEqual([]);
      expect(await store.erasedFor('11')).toHaveLength(1);
    });

    test('takes a person out of what was used, and the sums stay', async () => {
      const store = await open();
      const entry = (id: string, fields: Partial<UsageEntry> = {}): UsageEntry => ({
        id,
        day: '2026-11-27',
        serverId: GUILD,
        channelId: CHANNEL,
        personId: '4',
        end: 'answered',
        model: 'm-1',
        used: [{ model: 'm-1', input: 10, output: 3 }],
        ...fields,
      });
      const others = [
        entry('2', { day: '2026-11-28' }),
        entry('3', { channelId: OTHER }),
        entry('4', { personId: '5' }),
      ];
      await store.writeConversation(record(), [entry('1'), ...others]);
      await store.anonymizeUsage('4', CHANNEL, (day) => day < '2026-11-28');
      const cells = await store.usage('2026-11-27', '2026-11-28', 'everywhere');
      const told = cells.map(({ personId, channelId, turns }) => [personId, channelId, turns]);
      expect(told.toSorted()).toEqual([
        ['', CHANNEL, 1],
        ['4', CHANNEL, 1],
        ['4', OTHER, 1],
        ['5', CHANNEL, 1],
      ]);
      await store.anonymizeUsage('4', null, () => true);
      const after = await store.usage('2026-11-27', '2026-11-28', 'everywhere');
      expect([...new Set(after.map(({ personId }) => personId))].toSorted()).toEqual(['', '5']);
      expect(after.reduce((sum, { input }) => sum + input, 0)).toBe(40);
    });

    test('knows which servers were left, until they are not', async () => {
      const store = await open();
      await store.writeLeftServer('7', 5);
      await store.writeLeftServer('8', 6);
      await store.writeLeftServer('8', 9);
      await store.writeLeftServer('7', null);
      expect(await store.leftServers()).toEqual([{ id: '8', at: 9 }]);
    });

    test('deletes all of a conversation, and all of a server but its conversations', async () => {
      const store = await open();
      const versions = [{ number: 1, text: 'Rhyme.', by: null, at: null }];
      const entry: UsageEntry = {
        id: '1',
        day: '2026-11-28',
        serverId: GUILD,
        channelId: CHANNEL,
        personId: '4',
        end: 'answered',
        model: 'm-1',
        used: [{ model: 'm-1', input: 10, output: 3 }],
      };
      for (const id of [CHANNEL, OTHER]) {
        await store.writeConversation(record({ id, pending: [pending(1, 'one')] }), [{ ...entry, id }]);
        await store.writeTranscript({ conversationId: id, epoch: 0, entries: [] });
        await store.writeFormerInstructions({ scope: 'channel', id, versions });
      }
      await store.writeServer({ id: GUILD, instructions: 'Rhyme.', instructionsStamp: null, settings: {} });
      await store.writeFormerInstructions({ scope: 'server', id: GUILD, versions });
      await store.writeConversation(record({ id: '3', serverId: null }), [
        { ...entry, id: '3', serverId: null },
      ]);

      await store.deleteConversation(CHANNEL);
      expect(await store.conversationIds(null, 9)).toEqual([OTHER, '3']);
      expect(await store.readTranscript(CHANNEL)).toBeUndefined();
      expect(await store.readFormerInstructions('channel', CHANNEL)).toBeUndefined();
      expect(await store.readTranscript(OTHER)).toBeDefined();
      expect(await store.readFormerInstructions('channel', OTHER)).toBeDefined();

      await store.deleteServer(GUILD);
      expect(await store.readServer(GUILD)).toBeUndefined();
      expect(await store.readFormerInstructions('server', GUILD)).toBeUndefined();
      expect(await store.usage('2026-11-28', '2026-11-28', 'everywhere')).toMatchObject([{ serverId: null }]);
    });

    test('remembers small values', async () => {
      const store = await open();
      expect(await store.recall('assistant')).toBeUndefined();
      await store.remember('assistant', 'asst_1');
      await store.remember('assistant', 'asst_2');
      expect(await store.recall('assistant')).toBe('asst_2');
      await store.ping();
    });

    test('the last of many writes of one record is the one that stands', async () => {
      const store = await open();
      await Promise.all(Array.from({ length: 50 }, (_, n) => store.writeConversation(record({ epoch: n }))));
      expect((await store.readConversation(CHANNEL))?.epoch).toBe(49);
    });
  });
}
