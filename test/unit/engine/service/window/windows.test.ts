import { describe, expect, test } from 'vitest';
import { contextWindow, isLocal, windowIn } from '../../../../../src/engine/service/window/windows.ts';

const OPENAI = 'https://api.openai.com/v1';
const OLLAMA = 'http://127.0.0.1:11434/v1';

describe('a window', () => {
  test('is known by the beginning of the model’s name', () => {
    expect(contextWindow('gpt-4.1-mini', OPENAI)).toBe(1_047_576);
    expect(contextWindow('gpt-4', OPENAI)).toBe(8_192);
    expect(contextWindow('gpt-9', OPENAI)).toBe(128_000);
  });

  // https://docs.ollama.com/context-length
  test('is assumed to be what Ollama has by default on hosts of one’s own, and larger on others', () => {
    expect(contextWindow('llama3.2', OLLAMA)).toBe(4_096);
    expect(contextWindow('some-model', 'https://api.example.com/v1')).toBe(32_768);
  });

  test.each<[string, object, number | null]>([
    // https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
    ['vLLM', { id: 'm', max_model_len: 16_384 }, 16_384],
    // https://console.groq.com/docs/models
    ['Groq', { id: 'm', context_window: 131_072 }, 131_072],
    // https://openrouter.ai/docs/api-reference/list-available-models
    ['OpenRouter', { context_length: 200_000, top_provider: { context_length: 128_000 } }, 128_000],
    // https://docs.mistral.ai/api/endpoint/models
    ['Mistral', { max_context_length: 131_072 }, 131_072],
    // https://lmstudio.ai/docs/developer/rest/endpoints
    ['LM Studio', { max_context_length: 131_072, loaded_context_length: 4_096 }, 4_096],
    ['llama.cpp, trained on more than it reads', { meta: { n_ctx_train: 131_072 } }, null],
    ['a server with a null', { context_length: null }, null],
    ['a server with a word', { context_length: '4096' }, null],
    ['a server with nothing', { context_length: 0 }, null],
  ])('is read from what %s says of its model', (_, model, window) => {
    expect(windowIn(model)).toBe(window);
  });
});

test.each([
  ['http://localhost:11434/v1', true],
  ['http://ollama:11434/v1', true],
  ['http://host.docker.internal:1234/v1', true],
  ['http://192.168.1.5:8000/v1', true],
  ['http://172.20.0.2/v1', true],
  ['http://[::1]:8080/v1', true],
  ['http://gpu.lan/v1', true],
  ['https://api.groq.com/openai/v1', false],
  ['https://172.15.0.1/v1', false],
  ['https://openrouter.ai/api/v1', false],
])('a server at %s is one of one’s own: %s', (baseUrl, local) => {
  expect(isLocal(baseUrl)).toBe(local);
});
