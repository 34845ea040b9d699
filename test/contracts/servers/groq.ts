import { answerOf, chunkOf, DONE, type ServerFamily, usageOf } from './server-family.ts';

const times = { queue_time: 0.03, prompt_time: 0.002, completion_time: 0.01, total_time: 0.012 };

export const groq: ServerFamily = {
  name: 'Groq',
  sources: [
    'https://console.groq.com/docs/api-reference',
    'https://console.groq.com/docs/errors',
    'https://console.groq.com/docs/models',
    'https://github.com/continuedev/continue/issues/10218',
  ],
  answers: [
    {
      body: answerOf(
        { usage: usageOf(24, 4, times), x_groq: { id: 'req_1' } },
        { reasoning: 'She says hi.' },
      ),
      usage: { input: 24, output: 4 },
    },
  ],
  streams: [
    {
      // It has the usage in a place of its own, in the last chunk.
      events: [
        chunkOf({ role: 'assistant', content: '' }, null, { x_groq: { id: 'req_1' } }),
        chunkOf({ content: 'Hello' }),
        chunkOf({ content: ' Ada!' }),
        chunkOf({}, 'stop', { x_groq: { id: 'req_1', usage: usageOf(24, 4, times) } }),
        DONE,
      ],
      usage: { input: 24, output: 4 },
    },
  ],
  overflows: [
    {
      name: 'of the plan',
      status: 413,
      body: {
        error: {
          message:
            'Request too large for model `m` in organization `org_1` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 7012, please reduce your message size and try again. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing',
          type: 'tokens',
          code: 'rate_limit_exceeded',
        },
      },
      limit: 6_000,
    },
    {
      name: 'of the model',
      status: 400,
      body: {
        error: {
          message: 'Please reduce the length of the messages or completion.',
          type: 'invalid_request_error',
          param: 'messages',
          code: 'context_length_exceeded',
        },
      },
      limit: null,
    },
  ],
  moderations: [],
  loading: [],
  models: {
    routes: {
      'GET /models/m': { id: 'm', object: 'model', owned_by: 'Meta', active: true, context_window: 131_072 },
    },
    window: 131_072,
  },
};
