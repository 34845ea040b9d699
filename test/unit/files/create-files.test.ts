import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LocalDiscord, startLocalDiscord } from '../../../emulators/discord/server.ts';
import { filePayload } from '../../../emulators/discord/world/message-payloads.ts';
import { systemClock } from '../../../src/async/clock.ts';
import type { AttachmentNote } from '../../../src/conversation/message.ts';
import type { Fetched, Files, FreshLink } from '../../../src/conversation/ports/files.ts';
import { createFiles } from '../../../src/files/create-files.ts';
import { createBriskClock } from '../../support/engine/engine-clock.ts';
import { createKeptLog, type KeptLog } from '../../support/fakes/kept-log.ts';
import { docx, odt, PNG, pdf, pptx, xlsx } from '../../support/files/samples.ts';

const MAX = 100_000;

describe('an attachment', () => {
  let discord: LocalDiscord;
  let log: KeptLog;
  beforeEach(async () => {
    discord = await startLocalDiscord();
    log = createKeptLog();
  });
  afterEach(() => discord.close());

  const filesWith = (freshLink: FreshLink = async () => null, clock = createBriskClock()): Files =>
    createFiles({ apiUrl: discord.apiUrl, maxBytes: MAX, freshLink, clock, log });
  const put = (name: string, bytes: Uint8Array | string, mime = 'text/plain'): AttachmentNote => {
    const id = discord.nextId();
    const file = {
      id,
      name,
      mime,
      bytes: typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes,
    };
    discord.keepFile(file);
    const { url } = filePayload(file, discord.cdn.url()) as { url: string };
    return { name, mime, size: file.bytes.length, url };
  };
  const read = (note: AttachmentNote, files = filesWith()): Promise<Fetched> =>
    files.fetch(
      { channelId: '1', messageId: '2', note },
      new AbortController().signal,
      async (fetched) => fetched,
    );
  const unread = (why: string): object => ({ kind: 'unread', why });
  const textOf = async (note: AttachmentNote): Promise<string | null> => {
    const files = filesWith(undefined, systemClock);
    const found = await read(note, files);
    if (found.kind !== 'file') throw new Error(found.why);
    return (await files.textOf(found.file, new AbortController().signal))?.text ?? null;
  };

  test('is read whole', async () => {
    const found = await read(put('photo.png', PNG));
    expect(found).toMatchObject({
      kind: 'file',
      file: { kind: 'image', mime: 'image/png', name: 'photo.png' },
    });
    if (found.kind !== 'file') throw new Error('not read');
    expect(new Uint8Array(await found.file.bytes.arrayBuffer())).toEqual(PNG);
  });

  test.each<[string, Uint8Array | string, string, string]>([
    ['run.exe', PNG, 'image', 'run.png'],
    ['../../etc/pass wd.txt', 'a', 'text', 'etc-pass-wd.txt'],
    ['photo.png', 'no picture at all', 'text', 'photo.txt'],
    ['Größe.txt', Uint8Array.of(0x47, 0x72, 0xf6, 0xdf, 0x65), 'text', 'Größe.txt'],
    ['mark.txt', Uint8Array.of(0xff, 0xfe, 0x61, 0), 'text', 'mark.txt'],
    ['page.svg', '<svg xmlns="http://www.w3.org/2000/svg"><text>hi</text></svg>', 'text', 'page.txt'],
    ['data.bin', Uint8Array.of(1, 2, 3, 0, 255), 'other', 'data.bin'],
    ['report.doc', pdf('all is well'), 'document', 'report.pdf'],
    ['a.zip', docx('<w:p><w:r><w:t>hi</w:t></w:r></w:p>'), 'document', 'a.docx'],
    ['🙂', 'a', 'text', 'file.txt'],
  ])('named %j is typed by its content', async (name, bytes, kind, plain) => {
    expect(await read(put(name, bytes))).toMatchObject({ kind: 'file', file: { kind, name: plain } });
  });

  test('that is larger than allowed is not even asked for', async () => {
    expect(await read(put('big.txt', 'x'.repeat(MAX + 1)))).toEqual(unread('too-large'));
    expect(discord.cdn.requests).toEqual([]);
  });

  test.each(['endless', 'gzip'] as const)('that turns out to be larger (%s) is given up', async (kind) => {
    const note = { ...put('small.txt', 'x'), size: 0 };
    discord.cdn.add(kind === 'gzip' ? { kind, bytes: new Uint8Array(MAX * 2) } : { kind });
    expect(await read(note)).toEqual(unread('too-large'));
  });

  test.each([
    ['cut', { kind: 'cut', afterBytes: 4 }],
    ['too short', { kind: 'short', bytes: 4 }],
    ['silent', { kind: 'silent' }],
    ['an error of the server', { kind: 'status', status: 503 }],
    ['a page of something else', { kind: 'redirect', to: 'https://example.com/' }],
  ] as const)('whose answer is %s is asked for again, and given up after three times', async (_, fault) => {
    const note = put('a.txt', 'all of it');
    discord.cdn.add(fault, 2);
    expect(await read(note)).toMatchObject({ kind: 'file' });
    discord.cdn.add(fault, 3);
    expect(await read(note)).toEqual(unread('not-delivered'));
    expect(discord.cdn.requests).toHaveLength(6);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ event: 'file.not-read' }) }),
    );
  });

  test.each([403, 404])('whose link has expired (%i) is read by the link of now', async (status) => {
    const note = put('a.txt', 'all of it');
    discord.cdn.add({ kind: 'status', status });
    const asked: string[] = [];
    const files = filesWith(async (source) => {
      asked.push(`${source.channelId} ${source.messageId}`);
      return note.url;
    });
    expect(await read(note, files)).toMatchObject({ kind: 'file' });
    expect(asked).toEqual(['1 2']);
  });

  test('whose link has expired and whose message is gone is gone', async () => {
    const note = put('a.txt', 'all of it');
    discord.cdn.expireLinks();
    expect(await read(note)).toEqual(unread('gone'));
    expect(
      await read(
        note,
        filesWith(async () => note.url),
      ),
    ).toEqual(unread('gone'));
  });

  test('is not gone because nobody waits for its link any more', async () => {
    const note = put('a.txt', 'all of it');
    discord.cdn.expireLinks();
    const stop = new AbortController();
    const files = filesWith(async () => {
      stop.abort(new Error('stopped'));
      return null;
    });
    const source = { channelId: '1', messageId: '2', note };
    await expect(files.fetch(source, stop.signal, async (fetched) => fetched)).rejects.toThrow('stopped');
  });

  test.each([
    'http://127.0.0.1:1/a.txt',
    'https://cdn.discordapp.com.example.com/a.txt',
    'http://cdn.discordapp.com/a.txt',
    'https://user:pass@cdn.discordapp.com/a.txt',
    'https://cdn.discordapp.com:444/a.txt',
    'file:///etc/passwd',
    'nonsense',
  ])('that is elsewhere (%s) is not read', async (url) => {
    expect(await read({ ...put('a.txt', 'x'), url })).toEqual(unread('not-delivered'));
    expect(log.lines).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ event: 'file.elsewhere' }) }),
    );
  });

  test('is no longer waited for once the turn is stopped', async () => {
    const note = put('a.txt', 'all of it');
    discord.cdn.add({ kind: 'silent' });
    const stop = new AbortController();
    const reading = filesWith(undefined, systemClock).fetch(
      { channelId: '1', messageId: '2', note },
      stop.signal,
      async (fetched) => fetched,
    );
    await expect.poll(() => discord.cdn.requests.length).toBe(1);
    stop.abort(new Error('stopped'));
    await expect(reading).rejects.toThrow('stopped');
  });

  test('that is kept is not asked for again, once', async () => {
    const files = filesWith();
    const note = put('photo.png', PNG);
    const found = await read(note, files);
    if (found.kind !== 'file') throw new Error('not read');
    files.keep({ channelId: '1', messageId: '2', note }, found.file);
    expect(await read({ ...note, url: `${note.url}&again` }, files)).toEqual(found);
    expect(discord.cdn.requests).toHaveLength(1);
    await read(note, files);
    expect(discord.cdn.requests).toHaveLength(2);
  });

  test('that may be large waits while four others are at hand, a small one does not', async () => {
    const files = filesWith();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const begun: string[] = [];
    const hold = (name: string): Promise<void> =>
      files.fetch(
        { channelId: '1', messageId: '2', note: { ...put(name, 'x'), size: name === 'small' ? 1 : 0 } },
        new AbortController().signal,
        async () => {
          begun.push(name);
          await held;
        },
      );
    const all = ['a', 'b', 'c', 'd'].map(hold);
    await expect.poll(() => begun.length).toBe(4);
    const fifth = hold('e');
    const small = hold('small');
    await expect.poll(() => begun.length).toBe(5);
    expect(begun).toContain('small');
    release();
    await Promise.all([...all, fifth, small]);
    expect(begun.at(-1)).toBe('e');
  });

  describe('has a text', () => {
    test('that is what its bytes say', async () => {
      expect(await textOf(put('a.txt', '\uFEFFone\r\ntwo'))).toBe('one\ntwo');
      expect(await textOf(put('a.txt', Uint8Array.of(0x47, 0x72, 0xf6, 0xdf, 0x65)))).toBe('Größe');
      expect(await textOf(put('a.txt', Uint8Array.of(0xff, 0xfe, 0x61, 0)))).toBe('a');
      expect(await textOf(put('empty.txt', ''))).toBe('');
    });

    test('of which the beginning is read, never half a character', async () => {
      const files = filesWith();
      const found = await read(put('a.log', `${'x'.repeat(59_999)}🙂${'y'.repeat(1_000)}`), files);
      if (found.kind !== 'file') throw new Error('not read');
      const text = await files.textOf(found.file, new AbortController().signal);
      expect(text?.isWhole).toBe(false);
      expect(text?.text.length).toBe(60_000);
      expect(text?.text.isWellFormed()).toBe(true);
    });

    test.each<[string, Uint8Array, string]>([
      ['a PDF', pdf('all is well'), 'all is well'],
      [
        'a Word document',
        docx(
          '<w:p><w:r><w:t>Tea &amp; cake</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:instrText>hidden</w:instrText><w:t>end</w:t></w:r></w:p>',
        ),
        'Tea & cake\na\tb\nend',
      ],
      [
        'slides',
        pptx('first', ...Array.from({ length: 9 }, (_, n) => `s${n + 2}`)),
        'first\n\ns2\n\ns3\n\ns4\n\ns5\n\ns6\n\ns7\n\ns8\n\ns9\n\ns10',
      ],
      [
        'a sheet',
        xlsx(
          '<row><c t="s"><v>1</v></c><c><v>3</v></c></row><row><c t="inlineStr"><is><t>x</t></is></c></row>',
          ['no', 'tea'],
        ),
        'tea\t3\nx',
      ],
      [
        'an OpenDocument text',
        odt('<text:h>Title</text:h><text:p>a<text:tab/>b <text:span>c</text:span></text:p>'),
        'Title\na\tb c',
      ],
    ])('in %s', async (_, bytes, text) => {
      expect(await textOf(put('x', bytes))).toBe(text);
    });

    test.each<[string, Uint8Array]>([
      ['a PDF that is cut', pdf('all is well').slice(0, 60)],
      ['a PDF of which nothing is left but its beginning', new TextEncoder().encode('%PDF-1.4\n\0\0')],
      ['a Word document that is cut', docx('<w:p/>').slice(0, -30)],
      ['a picture', PNG],
    ])('not, if it is %s', async (_, bytes) => {
      expect(await textOf(put('x', bytes))).toBeNull();
    });
  });
});
