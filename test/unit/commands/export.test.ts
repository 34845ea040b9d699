import { describe, expect, test } from 'vitest';
import { filesOf } from '../../../commands/export/files.ts';
import { command } from '../../../commands/export.ts';
import type { Exported } from '../../../src/conversation/privacy/export.ts';
import type { TranscriptEntry } from '../../../src/conversation/record/transcript.ts';
import {
  commandContext,
  createFakeConversations,
  createFakePrivacy,
  IN_SERVER,
  type Said,
} from '../../support/fakes/fake-conversations.ts';

const AT = Date.parse('2026-11-28T10:00:00Z');
const ENTRIES: readonly TranscriptEntry[] = [
  { key: '1', role: 'user', authorId: '4', text: 'Ada: hello', at: AT },
  { key: 'reply:1', role: 'assistant', authorId: null, text: 'hi\n\n## there', at: AT + 60_000 },
];

async function exported(
  answer: Partial<Exported>,
  { mayManage = true, ...options }: { mayManage?: boolean; format?: string } = {},
): Promise<Said> {
  const transcript = async () => ({ entries: ENTRIES, isUnderWay: false, ...answer });
  const conversations = createFakeConversations({ privacy: createFakePrivacy({ transcript }) });
  const { context, said } = commandContext(conversations, { mayManage, options });
  await command.run(context);
  return said;
}

describe('/export', () => {
  test('gives the transcript as Markdown, alone with its user', async () => {
    const { replies, files } = await exported({});
    expect(replies).toEqual(['This is what I keep of this conversation: 2 messages, oldest first.']);
    expect(files.map(({ name }) => name)).toEqual(['transcript.md']);
    expect(files[0]?.text).toContain('## 2026-11-28 10:00 UTC, said\n\nAda: hello\n');
    expect(files[0]?.text).toContain('## 2026-11-28 10:01 UTC, answered\n\nhi');
  });

  test('gives it as JSON that reads', async () => {
    const { files } = await exported({}, { format: 'json' });
    expect(files.map(({ name }) => name)).toEqual(['transcript.json']);
    expect(JSON.parse(files[0]?.text ?? '')).toEqual({
      channel: IN_SERVER.channelId,
      server: IN_SERVER.serverId,
      messages: [
        { role: 'user', author: '4', at: '2026-11-28T10:00:00.000Z', text: 'Ada: hello' },
        { role: 'assistant', author: null, at: '2026-11-28T10:01:00.000Z', text: 'hi\n\n## there' },
      ],
    });
  });

  test('is for people with Manage Server, whatever their client has sent', async () => {
    const { replies, files } = await exported({}, { mayManage: false });
    expect(replies).toEqual([expect.stringContaining('Manage Server')]);
    expect(files).toEqual([]);
  });

  test('says that nothing is kept, and what is not in it yet', async () => {
    expect((await exported({ entries: [] })).replies).toEqual(['I keep nothing of what was said here.']);
    expect((await exported({ isUnderWay: true })).replies[0]).toMatch(/is not in it yet\.$/);
  });
});

describe('a transcript that is larger than Discord takes', () => {
  const many = Array.from(
    { length: 100 },
    (_, n) => ({ ...ENTRIES[0], text: `number ${n}` }) as TranscriptEntry,
  );

  test.each(['markdown', 'json'] as const)('is cut into files of %s that lose nothing', (format) => {
    const { files, left } = filesOf(format, IN_SERVER, many, { bytes: 5_000, files: 100 });
    expect(left).toBe(0);
    expect(files.length).toBeGreaterThan(5);
    expect(Math.max(...files.map(({ text }) => Buffer.byteLength(text)))).toBeLessThanOrEqual(5_000);
    const all = files.map(({ text }) => text).join('');
    expect([...all.matchAll(/number (\d+)/g)].map(([, n]) => Number(n))).toEqual(many.map((_, n) => n));
    if (format === 'json') for (const { text } of files) expect(() => JSON.parse(text)).not.toThrow();
  });

  test('leaves out the oldest where even that is too much, and says how many', () => {
    const { files, left } = filesOf('json', IN_SERVER, many, { bytes: 5_000, files: 2 });
    expect(files.map(({ name }) => name)).toEqual(['transcript-1-of-2.json', 'transcript-2-of-2.json']);
    expect(files.at(-1)?.text).toContain('number 99');
    expect(files[0]?.text).toContain(`number ${left}`);
    expect(left).toBeGreaterThan(0);
  });
});
