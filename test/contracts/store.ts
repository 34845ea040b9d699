/** What every store keeps to, the one in memory too. */

import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/conversation/ports/store.ts';
import type { UsageEntry } from '../../src/conversation/usage/entry.ts';
import { CHANNEL, GUILD, pending, record, turn } from '../support/messages.ts';

const OTHER = '100000000000000009';

export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`the store ${name}`, () => {
    test('gives back a conversation as it was written, with everything in it', async () => {
      const store = await open();
      const whole = record({
        thread: { engine: 'responses', id: 'conv_1' },
        pending: [
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
        toCleanUp: [{ thread: null, run: null, turn: null, draft: null, files: [] }],
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
