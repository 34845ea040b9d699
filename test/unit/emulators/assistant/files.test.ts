import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PNG, pdf } from '../../../support/files/samples.ts';
import { errorOf, type Harness, startHarness } from './harness.ts';

const model = 'local-model';
let harness: Harness;
beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness[Symbol.asyncDispose]());

const upload = async (
  bytes: Uint8Array = PNG,
  purpose: 'vision' | 'user_data' | 'assistants' = 'vision',
): Promise<string> => {
  const file = new File([new Uint8Array(bytes)], 'a.png');
  return (await harness.openai.files.create({ file, purpose })).id;
};
const ask = (part: object) =>
  harness.openai.responses.create({
    model,
    input: [{ role: 'user', content: [{ type: 'input_text', text: 'look' }, part as never] }],
  });

describe('a file', () => {
  test('is kept with its purpose and its end, and deleted', async () => {
    const { files } = harness.openai;
    const file = new File([PNG], 'photo.png');
    const expires_after = { anchor: 'created_at' as const, seconds: 3_600 };
    const kept = await files.create({ file, purpose: 'vision', expires_after });
    expect(kept).toMatchObject({
      object: 'file',
      bytes: PNG.length,
      filename: 'photo.png',
      purpose: 'vision',
    });
    expect((kept.expires_at ?? 0) - kept.created_at).toBe(3_600);
    expect(await files.retrieve(kept.id)).toEqual(kept);
    expect(await files.delete(kept.id)).toMatchObject({ id: kept.id, deleted: true });
    expect(await errorOf(files.delete(kept.id))).toMatchObject({ status: 404 });
  });

  // https://github.com/vercel/ai/pull/18224 and https://github.com/llm-d/llm-d-batch-gateway/pull/94
  test('is refused with an end in another form, or beyond thirty days', async () => {
    const file = new File([PNG], 'photo.png');
    const form = new FormData();
    form.set('purpose', 'vision');
    form.set('file', file);
    form.set('expires_after', '3600');
    const answer = await fetch(`${harness.server.baseUrl}/files`, {
      method: 'POST',
      headers: { authorization: 'Bearer key' },
      body: form,
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("('expires_after' was unexpected)");
    const expires_after = { anchor: 'created_at' as const, seconds: 2_592_001 };
    const late = harness.openai.files.create({ file, purpose: 'vision', expires_after });
    expect(await errorOf(late)).toMatchObject({ status: 400 });
    const aimless = harness.openai.files.create({ file, purpose: 'chat' as never });
    expect(await errorOf(aimless)).toMatchObject({ status: 400, param: 'purpose' });
  });
});

describe('a message', () => {
  test('is read with the pictures and documents that it names', async () => {
    const image = { type: 'input_image', file_id: await upload(), detail: 'auto' };
    expect((await ask(image)).output_text).toBe('user: look[image]');
    const document = { type: 'input_file', file_id: await upload(pdf('hi'), 'user_data') };
    expect((await ask(document)).output_text).toBe('user: look[file]');
  });

  test('is refused with a file that is not there, does not open, or in a part that nobody knows', async () => {
    const missing = { type: 'input_image', file_id: 'file-none', detail: 'auto' };
    expect((await errorOf(ask(missing))).message).toContain('Files [file-none] were not found.');
    const broken = { type: 'input_image', file_id: await upload(PNG.slice(0, -12)), detail: 'auto' };
    expect(await errorOf(ask(broken))).toMatchObject({ status: 400, code: 'invalid_image_format' });
    const cut = { type: 'input_file', file_id: await upload(pdf('hi').slice(0, 40), 'user_data') };
    expect(await errorOf(ask(cut))).toMatchObject({ status: 400 });
    expect(await errorOf(ask({ type: 'image_url' }))).toMatchObject({ status: 400 });
    const vague = { type: 'input_image', file_id: await upload() };
    expect(await errorOf(ask(vague))).toMatchObject({ status: 400 });
  });

  test('of a thread names pictures for looking at and documents for its tools', async () => {
    const { threads } = harness.openai.beta;
    const { id } = await threads.create();
    const say = (file_id: string, attached: string, type: 'file_search' | null) =>
      threads.messages.create(id, {
        role: 'user',
        content: [{ type: 'image_file', image_file: { file_id } }],
        attachments: [{ file_id: attached, tools: type === null ? [] : [{ type }] }],
      });
    const [picture, document] = [await upload(), await upload(pdf('hi'), 'assistants')];
    expect(await say(picture, document, 'file_search')).toMatchObject({ object: 'thread.message' });
    for (const wrong of [
      say(document, document, 'file_search'),
      say(picture, picture, 'file_search'),
      say(picture, document, null),
    ])
      expect(await errorOf(wrong)).toMatchObject({ status: 400 });
  });
});

test('audio is heard by its name and its words', async () => {
  const { transcriptions } = harness.openai.audio;
  const hear = (name: string) =>
    transcriptions.create({ model, file: new File(['OggS "hello there"'], name) });
  expect((await hear('a.ogg')).text).toBe('hello there');
  expect(await errorOf(hear('a.opus'))).toMatchObject({ status: 400 });
});
