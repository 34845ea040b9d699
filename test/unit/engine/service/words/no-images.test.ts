/** How servers say that their model reads no pictures: so they are asked without, and by `chat` not given any more. */

import { expect, test } from 'vitest';
import { systemClock } from '../../../../../src/async/clock.ts';
import { createClient } from '../../../../../src/engine/service/client.ts';
import { startWire } from '../../../../support/engine/engine-wire.ts';
import { failureOf } from '../../../../support/engine/engines.ts';

async function refusal(status: number, message: string) {
  await using wire = await startWire(() => ({ status, body: { error: { message, code: status } } }));
  const client = createClient({ apiKey: 'k', baseUrl: wire.url }, systemClock);
  const call = client.write('ask', (options) => client.openai.get('/x', options), { traceless: true });
  return await failureOf(call);
}

test.each([
  [400, 'this model does not support image input'], // https://github.com/ollama/ollama/issues/17301
  [500, 'Failed to parse messages: Unsupported content part type: "image_url"; messages = [ ]'], // https://github.com/ggml-org/llama.cpp/issues/12947
  [404, 'No endpoints found that support image input'], // https://github.com/github/app/issues/2163
  [400, 'Invalid content type. image_url is only supported by certain models.'], // https://github.com/vllm-project/vllm/issues/11629
])('%i %s', async (status, message) => {
  expect(await refusal(status, message)).toMatchObject({ fault: 'invalid', detail: { kind: 'no-images' } });
});

// One picture that does not open says nothing of the model: https://github.com/vercel/ai/issues/1544
test('a picture that is refused is no model that reads none', async () => {
  const error = await refusal(
    400,
    'You uploaded an unsupported image. Please make sure your image is valid.',
  );
  expect(error.fault).toBe('invalid');
  expect(error.detail?.kind).not.toBe('no-images');
});

test.each([
  'Files [file-abc123] were not found.',
  'No such File object: file-abc123',
  "No file found with id 'file-abc123'.",
])(
  'a copy that is gone (%s) is rebuilt without, like all that fails every run of a thread',
  async (message) => {
    expect((await refusal(400, message)).fault).toBe('corrupt');
  },
);
