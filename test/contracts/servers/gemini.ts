import { answerOf, chunkOf, DONE, type ServerFamily, usageOf } from './server-family.ts';

export const gemini: ServerFamily = {
  name: 'the compatibility layer of Gemini',
  sources: [
    'https://ai.google.dev/gemini-api/docs/openai',
    'https://github.com/google-gemini/gemini-cli/issues/12115',
    'https://github.com/jakobdylanc/llmcord/issues/84',
  ],
  answers: [
    { body: answerOf({ usage: usageOf(9, 4) }), usage: { input: 9, output: 4 } },
    // One that thinks tells its thoughts in the total alone.
    {
      body: answerOf({ usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 93 } }),
      usage: { input: 9, output: 4 },
    },
  ],
  streams: [
    {
      // At times no chunk says why it ends.
      events: [
        chunkOf({ role: 'assistant', content: 'Hello Ada!' }),
        chunkOf({ role: 'assistant', content: '' }),
        DONE,
      ],
      usage: null,
    },
    {
      events: [
        chunkOf({ role: 'assistant', content: 'Hello' }, null, { usage: usageOf(9, 1) }),
        chunkOf({ role: 'assistant', content: ' Ada!' }, 'stop', { usage: usageOf(9, 4) }),
        DONE,
      ],
      usage: { input: 9, output: 4 },
    },
  ],
  overflows: [
    {
      name: 'of the model',
      status: 400,
      body: [
        {
          error: {
            code: 400,
            message:
              'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
            status: 'INVALID_ARGUMENT',
          },
        },
      ],
      limit: 1_048_576,
    },
  ],
  moderations: [],
  loading: [],
  models: {
    routes: {
      'GET /models': { object: 'list', data: [{ id: 'models/m', object: 'model', owned_by: 'google' }] },
    },
    window: null,
  },
};
