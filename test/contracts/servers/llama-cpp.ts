import { answerOf, chunkOf, DONE, type ServerFamily, usageOf } from './server-family.ts';

const timings = { prompt_n: 14, prompt_ms: 30.1, predicted_n: 4, predicted_ms: 90.2 };

export const llamaCpp: ServerFamily = {
  name: 'llama.cpp',
  sources: [
    'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
    'https://github.com/mostlygeek/llama-swap/issues/146',
  ],
  answers: [{ body: answerOf({ usage: usageOf(14, 4), timings }), usage: { input: 14, output: 4 } }],
  streams: [
    {
      events: [
        chunkOf({ role: 'assistant', content: null }),
        chunkOf({ content: 'Hello' }),
        chunkOf({ content: ' Ada!' }),
        chunkOf({}, 'stop', { timings }),
        { ...chunkOf({}), choices: [], usage: usageOf(14, 4), timings },
        DONE,
      ],
      usage: { input: 14, output: 4 },
    },
    {
      events: [
        chunkOf({ role: 'assistant', content: null }),
        chunkOf({ reasoning_content: 'She says hi.' }),
        chunkOf({ content: 'Hello Ada!' }),
        chunkOf({}, 'stop', { timings }),
        DONE,
      ],
      usage: null,
    },
  ],
  overflows: [
    {
      name: 'of a slot',
      status: 400,
      body: {
        error: {
          code: 400,
          message: 'the request exceeds the available context size, try increasing it',
          type: 'exceed_context_size_error',
          n_prompt_tokens: 5_000,
          n_ctx: 4_096,
        },
      },
      limit: 4_096,
    },
    {
      name: 'in the middle',
      status: 500,
      body: { error: { code: 500, message: 'Context size has been exceeded.', type: 'server_error' } },
      limit: null,
    },
  ],
  moderations: [],
  loading: [
    {
      name: 'at its start',
      status: 503,
      body: { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
    },
  ],
  models: {
    routes: {
      'GET /models': {
        object: 'list',
        data: [
          {
            id: '/models/m.gguf',
            object: 'model',
            owned_by: 'llamacpp',
            meta: { vocab_type: 2, n_vocab: 128_256, n_ctx_train: 131_072, n_embd: 4_096 },
          },
        ],
      },
      'GET /props': { default_generation_settings: { id: 0, n_ctx: 8_192 }, total_slots: 1 },
    },
    window: 8_192,
  },
};
