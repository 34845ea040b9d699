import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GENERAL, RANDOM } from '../../../emulators/discord/world/world.ts';
import type { PageCommand } from '../../../playground/contract/actions.ts';
import type { Inspection } from '../../../playground/contract/inspector.ts';
import type { History, PageMessage } from '../../../playground/contract/message.ts';
import type { PageChannel } from '../../../playground/contract/places.ts';
import { createPageHarness, listen, type PageHarness } from '../../support/page/page-harness.ts';

const [BOBBIN, ADA, BEN, CLANK] = [
  '1100000000000000001',
  '1100000000000000011',
  '1100000000000000012',
  '1100000000000000013',
];
const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000140000000c8', 'hex');

let harness: PageHarness;

beforeAll(async () => {
  harness = await createPageHarness();
  await harness.playground.bot.ready;
});
afterAll(() => harness.end());

async function say(text: string, more: object = {}): Promise<PageMessage> {
  const body = { as: ADA, channel: GENERAL, text, ...more };
  const { message } = await harness.done<{ message: PageMessage }>('POST', 'api/messages', body);
  return message;
}

async function problem(method: string, path: string, body: object): Promise<[number, string]> {
  const response = await harness.send(method, path, body);
  return [response.status, ((await response.json()) as { problem: string }).problem];
}

function upload(
  payload: object,
  ...files: [field: string, name: string, type: string, bytes: Uint8Array<ArrayBuffer>][]
): FormData {
  const form = new FormData();
  form.set('payload', JSON.stringify(payload));
  for (const [field, name, type, bytes] of files) form.append(field, new Blob([bytes], { type }), name);
  return form;
}

describe('the page is for this machine alone', () => {
  const status = async (path: string, headers: Record<string, string>, method = 'GET'): Promise<number> => {
    const asked = request(harness.url + path, { method, headers }).end();
    const [response] = await once(asked, 'response');
    response.destroy();
    return response.statusCode;
  };
  const FOREIGN = [
    { host: 'example.org' },
    { host: '127.0.0.1.example.org' },
    { origin: 'http://example.org' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
  ];

  test.each(FOREIGN)('%j gets nothing', async (headers) => {
    for (const [path, method] of [
      ['api/state', 'GET'],
      ['api/events', 'GET'],
      ['api/messages', 'POST'],
      ['cdn/1/a.png', 'GET'],
    ] as const)
      expect([
        path,
        await status(path, { ...headers, 'content-type': 'multipart/form-data; boundary=x' }, method),
      ]).toEqual([path, 403]);
  });

  test('its own page and a link that leads to it are let in', async () => {
    expect(
      await status('api/state', { origin: harness.url.slice(0, -1), 'sec-fetch-site': 'same-origin' }),
    ).toBe(200);
    expect(await status('', { 'sec-fetch-site': 'cross-site' })).toBe(200);
  });

  test('what is not said to be JSON or a form with files is not read', async () => {
    const response = await fetch(`${harness.url}api/messages`, { method: 'POST', body: '{}' });
    expect([response.status, await response.json()]).toEqual([
      400,
      { problem: expect.stringContaining('content-type') },
    ]);
  });

  test('nothing inline runs on it, and nobody frames it', async () => {
    const policy = (await fetch(harness.url)).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });
});

describe('the state', () => {
  test('says who and what there is, which assistant answers, and how the bot is', async () => {
    const state = await harness.state();
    expect(state.people.map(({ name, role, directId }) => [name, role, directId !== null])).toEqual([
      ['Ada', 'admin', true],
      ['Ben', 'member', true],
      ['Clank', 'bot', false],
    ]);
    expect(state.channels.map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'text general',
      'text random',
      'direct Bobbin',
      'direct Bobbin',
    ]);
    expect(state.assistant).toMatchObject({
      kind: 'stand-in',
      label: expect.stringContaining('not AI'),
      observed: true,
    });
    expect(state.bot.state).toBe('ready');
    expect(state.names).toMatchObject({ users: { [BOBBIN]: 'Bobbin' }, channels: { [GENERAL]: 'general' } });
    expect([state.persistent, state.self.name]).toEqual([true, 'Bobbin']);
  });

  test('no route is answered that there is not', async () => {
    expect((await fetch(`${harness.url}api/nothing`)).status).toBe(404);
  });
});

describe('a channel with 5000 messages', () => {
  beforeAll(() => {
    const ben = harness.playground.discord.person('Ben');
    for (let n = 0; n < 5_000; n += 1) ben.say(RANDOM, `message ${n}`);
  });
  const page = (query: string): Promise<History> => harness.get(`api/channels/${RANDOM}/messages?${query}`);

  test('is read page by page, from the newest to the first', async () => {
    const texts: string[] = [];
    let { messages, hasBefore } = await page('limit=100');
    for (;;) {
      texts.unshift(...messages.map(({ content }) => content));
      if (!hasBefore) break;
      ({ messages, hasBefore } = await page(`limit=100&before=${messages[0]?.id}`));
    }
    expect(texts).toEqual(Array.from({ length: 5_000 }, (_, n) => `message ${n}`));
  });

  test('is never answered whole', async () => {
    expect((await page('')).messages).toHaveLength(50);
    expect((await fetch(`${harness.url}api/channels/${RANDOM}/messages?limit=5000`)).status).toBe(400);
  });
});

describe('the events', () => {
  test('tell what happens, and to whoever comes back what was missed', async () => {
    const first = await listen(`${harness.url}api/events`);
    const hello = await say('hello all');
    await expect.poll(() => first.events).toContainEqual({ kind: 'message', message: hello });
    first.stop();
    const missed = await say('while you were away');
    const again = await listen(`${harness.url}api/events`, { 'last-event-id': first.cursor });
    await expect.poll(() => again.events).toContainEqual({ kind: 'message', message: missed });
    expect(again.events).not.toContainEqual({ kind: 'message', message: hello });
    again.stop();
  });

  test('begin where the state ends', async () => {
    const { cursor } = await harness.state();
    const message = await say('in between');
    const events = await listen(`${harness.url}api/events?after=${cursor}`);
    await expect.poll(() => events.events).toContainEqual({ kind: 'message', message });
    events.stop();
  });

  test('begin with a resync for a cursor of another playground', async () => {
    const events = await listen(`${harness.url}api/events`, { 'last-event-id': 'another-7' });
    await expect.poll(() => events.events[0]).toEqual({ kind: 'resync' });
    events.stop();
  });
});

describe('a person', () => {
  test('writes with mentions, replies, edits, and deletes', async () => {
    const first = await say('@Ben look at #random');
    expect(first).toMatchObject({ content: `<@${BEN}> look at <#${RANDOM}>`, mentions: [BEN] });
    const reply = await say('indeed', { as: BEN, replyTo: first.id, pingReply: false });
    expect(reply).toMatchObject({
      type: 19,
      replyTo: { id: first.id, author: { name: 'Ada' } },
      mentions: [],
    });
    const path = `api/channels/${GENERAL}/messages/${first.id}`;
    expect(await problem('PATCH', path, { as: BEN, text: 'mine' })).toEqual([
      400,
      expect.stringContaining('author'),
    ]);
    const { message } = await harness.done<{ message: PageMessage }>('PATCH', path, {
      as: ADA,
      text: 'look',
    });
    expect([message.content, message.editedAt !== null]).toEqual(['look', true]);
    expect((await harness.send('DELETE', `${path}?as=${BEN}`, {})).status).toBe(400);
    expect((await harness.send('DELETE', `${path}?as=${ADA}`, {})).status).toBe(200);
    const answer = (await harness.said(GENERAL)).find(({ id }) => id === reply.id);
    expect(answer?.replyTo).toEqual({ id: first.id, author: null, content: null });
    expect(
      (await harness.send('DELETE', `api/channels/${GENERAL}/messages/${reply.id}?as=${ADA}`, {})).status,
    ).toBe(200);
  });

  test.each([
    ['nothing', { text: '  ' }, /empty/],
    ['too much', { text: 'x'.repeat(2_001) }, /at most 2000/],
    ['as the bot itself', { text: 'x', as: BOBBIN }, /written as/],
    [
      'into another one’s direct message',
      { text: 'x', channel: String(BigInt(BEN) + 1_000n) },
      /no such channel/,
    ],
    ['in reply to nothing', { text: 'x', replyTo: '1' }, /no longer there/],
    ['without a text', { text: 7 }, /text/],
    ['a command that there is not', { text: '/nonsense' }, /no command/],
  ])('does not write %s', async (_, more, why) => {
    const answer = await problem('POST', 'api/messages', { as: ADA, channel: GENERAL, ...more });
    expect(answer).toEqual([400, expect.stringMatching(why)]);
  });

  test('sends files: images with their size, others as downloads that run nothing', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
    const form = upload(
      { as: ADA, channel: GENERAL, text: '' },
      ['files', 'SPOILER_a.png', 'image/png', PNG],
      ['files', 'b.svg', 'image/svg+xml', svg],
    );
    const { message } = await harness.done<{ message: PageMessage }>('POST', 'api/messages', form);
    expect(message.attachments).toMatchObject([
      { name: 'SPOILER_a.png', mime: 'image/png', size: PNG.length, width: 320, height: 200, spoiler: true },
      { name: 'b.svg', width: null, spoiler: false },
    ]);
    const [image, drawing] = await Promise.all(
      message.attachments.map(({ url }) => fetch(new URL(url, harness.url))),
    );
    expect(Buffer.from((await image?.arrayBuffer()) ?? new ArrayBuffer()).equals(PNG)).toBe(true);
    expect(image?.headers.get('content-disposition')).toMatch(/^inline/);
    expect(drawing?.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(drawing?.headers.get('content-type')).toBe('application/octet-stream');
    expect(drawing?.headers.get('content-security-policy')).toContain('sandbox');
  });

  test('sends no file that Discord would not take', async () => {
    const payload = { as: ADA, channel: GENERAL, text: '' };
    const large = new Uint8Array(10 * 1024 * 1024 + 1);
    expect(await problem('POST', 'api/messages', upload(payload, ['files', 'large', '', large]))).toEqual([
      400,
      expect.stringContaining('10 MiB'),
    ]);
    const many = Array.from(
      { length: 11 },
      (_, n) => ['files', `${n}`, '', PNG] as ['files', string, string, Buffer<ArrayBuffer>],
    );
    expect(await problem('POST', 'api/messages', upload(payload, ...many))).toEqual([
      400,
      expect.stringContaining('10 files'),
    ]);
  });

  test('reacts, forwards, begins a thread, and has read', async () => {
    const { id } = await say('tea?');
    const reaction = { as: BEN, channel: GENERAL, message: id, emoji: '🍵' };
    const reacted = await harness.done<{ message: PageMessage }>('POST', 'api/reactions', reaction);
    expect(reacted.message.reactions).toEqual([{ emoji: '🍵', users: [BEN] }]);
    const back = await harness.done<{ message: PageMessage }>('POST', 'api/reactions', reaction);
    expect(back.message.reactions).toEqual([]);
    expect(await problem('POST', 'api/reactions', { ...reaction, emoji: 'tea' })).toEqual([
      400,
      expect.any(String),
    ]);

    const forward = { as: ADA, channel: RANDOM, from: { channel: GENERAL, message: id } };
    const forwarded = await harness.done<{ message: PageMessage }>('POST', 'api/forwards', forward);
    expect(forwarded.message).toMatchObject({ content: '', forwarded: { content: 'tea?' } });

    const thread = { as: ADA, channel: GENERAL, message: id, name: 'Tea' };
    const { channel } = await harness.done<{ channel: PageChannel }>('POST', 'api/threads', thread);
    expect(channel).toMatchObject({ id, kind: 'thread', parentId: GENERAL, name: 'Tea' });
    expect(await problem('POST', 'api/threads', thread)).toEqual([400, expect.stringContaining('already')]);
    expect((await harness.said(GENERAL)).find((message) => message.id === id)?.threadId).toBe(id);
    expect((await harness.state()).channels.map(({ name }) => name).slice(0, 2)).toEqual(['general', 'Tea']);

    await harness.done('POST', 'api/read', { as: BEN, channel: GENERAL, message: id });
    await harness.done('POST', 'api/read', { as: BEN, channel: GENERAL, message: '5' });
    expect((await harness.state()).read[BEN]).toMatchObject({ [GENERAL]: id });
  });
});

describe('the commands', () => {
  const offered = async (as: string, channel: string): Promise<readonly PageCommand[]> =>
    (await harness.get<{ commands: PageCommand[] }>(`api/commands?as=${as}&channel=${channel}`)).commands;
  const command = async (name: string): Promise<string> =>
    (await offered(ADA, GENERAL)).find((one) => one.name === name)?.id ?? '';

  test('are offered by permission, as Discord does', async () => {
    const names = async (as: string, channel: string): Promise<string[]> =>
      (await offered(as, channel)).map(({ name }) => name).toSorted();
    expect(await names(ADA, GENERAL)).toContain('instructions');
    expect(await names(BEN, GENERAL)).not.toContain('instructions');
    expect(await names(BEN, GENERAL)).toContain('status');
    expect(await names(BEN, String(BigInt(BEN) + 1_000n))).toContain('instructions');
    expect(await names(CLANK, GENERAL)).toEqual([]);
  });

  test('say what they take', async () => {
    const instructions = (await offered(ADA, GENERAL)).find(({ name }) => name === 'instructions');
    const set = instructions?.options.find(({ name }) => name === 'set');
    expect(set).toMatchObject({
      type: 'subcommand',
      options: [
        { name: 'text', type: 'string', maxLength: 4_000 },
        { name: 'file', type: 'attachment' },
        { name: 'scope', type: 'string', choices: [{ value: 'channel' }, { value: 'server' }] },
      ],
    });
  });

  test('answer their user alone, who can dismiss that', async () => {
    const use = { as: BEN, channel: GENERAL, command: await command('status') };
    const { interactionId } = await harness.done<{ interactionId: string }>('POST', 'api/commands', use);
    const mine = async (): Promise<PageMessage | undefined> =>
      (await harness.said(GENERAL, BEN)).find(({ answers }) => answers?.interactionId === interactionId);
    await expect
      .poll(mine)
      .toMatchObject({ onlyFor: BEN, answers: { command: '/status', user: { name: 'Ben' } } });
    const id = (await mine())?.id;
    for (const as of [ADA, undefined])
      expect((await harness.said(GENERAL, as)).map((message) => message.id)).not.toContain(id);
    expect(
      (await harness.send('DELETE', `api/channels/${GENERAL}/messages/${id}?as=${BEN}`, {})).status,
    ).toBe(200);
    expect(await mine()).toBeUndefined();
  });

  test('of an admin are refused to a member', async () => {
    const use = { as: BEN, channel: GENERAL, command: await command('instructions'), path: ['show'] };
    expect(await problem('POST', 'api/commands', use)).toEqual([400, 'Ben may not use /instructions here.']);
  });

  test('open a form, which is for its user, and is sent once', async () => {
    const events = await listen(`${harness.url}api/events`);
    const use = { as: ADA, channel: GENERAL, command: await command('instructions'), path: ['set'] };
    await harness.done('POST', 'api/commands', use);
    const opened = () => events.events.find((event) => event.kind === 'form')?.form;
    await expect
      .poll(opened)
      .toMatchObject({ onlyFor: ADA, fields: [{ kind: 'long-text', required: true, max: 4_000 }] });
    const [form, field] = [opened()?.id ?? '', opened()?.fields[0]?.id ?? ''];
    const values = { [field]: 'Speak of tea alone.' };
    expect((await problem('POST', 'api/forms', { as: BEN, form, values }))[0]).toBe(400);
    expect(await problem('POST', 'api/forms', { as: ADA, form, values: { [field]: '' } })).toEqual([
      400,
      expect.stringContaining('needed'),
    ]);
    await harness.done('POST', 'api/forms', { as: ADA, form, values });
    const texts = async () => (await harness.said(GENERAL, ADA)).map(({ content }) => content);
    await expect.poll(texts).toContainEqual(expect.stringContaining('Saved for this channel'));
    expect((await problem('POST', 'api/forms', { as: ADA, form, values }))[0]).toBe(400);
    events.stop();
  });
});

describe('the inspector', () => {
  test('shows a turn’s life, the record, the thread and the requests', async () => {
    const dm = String(BigInt(ADA) + 1_000n);
    await say('hello', { channel: dm });
    const inspection = (): Promise<Inspection> => harness.get(`api/inspector/${dm}`);
    await expect.poll(async () => (await inspection()).turns.map(({ state }) => state)).toEqual(['done']);
    const { record, transcript, thread, turns, requests, notes } = await inspection();
    expect(record).toMatchObject({ id: dm, turn: null, usage: { turns: 1 } });
    expect(transcript.map(({ role, text }) => [role, text])).toEqual([
      ['user', 'hello'],
      ['assistant', expect.any(String)],
    ]);
    expect(thread?.entries.at(-1)).toEqual({ role: 'assistant', text: transcript[1]?.text, at: null });
    const kinds = turns[0]?.moments.map(({ kind }) => kind) ?? [];
    for (const kind of [
      'written',
      'accepted',
      'begun',
      'run',
      'first-text',
      'answered',
      'posted',
      'finished',
    ])
      expect(kinds).toContain(kind);
    expect(turns[0]?.moments.every(({ afterMs }) => afterMs >= 0)).toBe(true);
    expect(requests).toContainEqual(
      expect.objectContaining({ to: 'discord', purpose: 'message.create', status: 200 }),
    );
    expect(requests).toContainEqual(
      expect.objectContaining({ to: 'assistant', purpose: 'responses.create', status: 200 }),
    );
    expect(JSON.stringify(requests)).not.toMatch(/local-token|local-key|token-\d/);
    expect(notes.join()).toContain('25 ms');
  });

  test('is empty where nothing was said', async () => {
    const inspection = await harness.get<Inspection>(`api/inspector/${String(BigInt(BEN) + 1_000n)}`);
    expect(inspection).toMatchObject({ record: null, transcript: [], thread: null, turns: [] });
  });
});
