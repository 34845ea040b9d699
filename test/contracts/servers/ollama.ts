import { answerOf, chunkOf, DONE, type ServerFamily, usageOf } from './server-family.ts';

export const ollama: ServerFamily = {
  name: 'Ollama',
  sources: [
    'https://docs.ollama.com/api/openai-compatibility',
    'https://docs.ollama.com/context-length',
    'https://github.com/ollama/ollama/blob/main/docs/api.md',
    'https://github.com/ollama/ollama/issues/4131',
  ],
  answers: [
    {
      body: answerOf({ system_fingerprint: 'fp_ollama', usage: usageOf(26, 4) }),
      usage: { input: 26, output: 4 },
    },
    // A model that thinks has its thoughts in a field of their own.
    {
      body: answerOf(
        { system_fingerprint: 'fp_ollama', usage: usageOf(26, 40) },
        { reasoning: 'She says hi.' },
      ),
      usage: { input: 26, output: 40 },
    },
  ],
  streams: [
    {
      events: [
        chunkOf({ role: 'assistant', content: 'Hello' }, null, { system_fingerprint: 'fp_ollama' }),
        chunkOf({ role: 'assistant', content: ' Ada!' }, null, { system_fingerprint: 'fp_ollama' }),
        chunkOf({ role: 'assistant', content: '' }, 'stop', { system_fingerprint: 'fp_ollama' }),
        { ...chunkOf({}), choices: [], usage: usageOf(26, 4) },
        DONE,
      ],
      usage: { input: 26, output: 4 },
    },
    {
      events: [
        chunkOf({ role: 'assistant', content: '', reasoning: 'She says hi.' }),
        chunkOf({ role: 'assistant', content: 'Hello Ada!' }),
        chunkOf({ role: 'assistant', content: '' }, 'stop'),
        DONE,
      ],
      usage: null,
    },
    // Models whose template it does not know keep their thoughts in the text.
    {
      events: [
        chunkOf({ role: 'assistant', content: '<think>' }),
        chunkOf({ role: 'assistant', content: '\nShe says hi.\n' }),
        chunkOf({ role: 'assistant', content: '</think>' }),
        chunkOf({ role: 'assistant', content: '\n\nHello Ada!' }),
        chunkOf({ role: 'assistant', content: '' }, 'stop'),
        DONE,
      ],
      usage: null,
    },
  ],
  overflows: [
    {
      name: 'where it does not cut',
      status: 400,
      body: {
        error: {
          message: 'prompt too long; exceeded max context length by 4 tokens',
          type: 'invalid_request_error',
          param: null,
          code: null,
        },
      },
      limit: null,
    },
    {
      name: 'where its runner says so',
      status: 400,
      body: { error: { message: 'input length exceeds the context length', type: 'api_error', code: null } },
      limit: null,
    },
  ],
  moderations: [],
  loading: [
    {
      name: 'while its runner starts',
      status: 500,
      body: { error: { message: 'llm server loading model', type: 'api_error', param: null, code: null } },
    },
  ],
  models: {
    routes: {
      'GET /models': { object: 'list', data: [{ id: 'm:latest', object: 'model', owned_by: 'library' }] },
      'GET /models/m': { id: 'm', object: 'model', created: 1_764_000_000, owned_by: 'library' },
      'GET /api/ps': {
        models: [
          {
            name: 'm:latest',
            model: 'm:latest',
            size: 5_000_000_000,
            size_vram: 5_000_000_000,
            context_length: 4_096,
          },
        ],
      },
    },
    window: 4_096,
  },
};
