import { answerOf, chunkOf, DONE, type ServerFamily, usageOf } from './server-family.ts';

export const tgi: ServerFamily = {
  name: 'TGI',
  sources: [
    'https://huggingface.co/docs/text-generation-inference/reference/api_reference',
    'https://huggingface.co/docs/inference-providers/tasks/chat-completion',
  ],
  answers: [
    {
      body: answerOf({ system_fingerprint: '3.3.4-sha', usage: usageOf(15, 4) }, {}, { logprobs: null }),
      usage: { input: 15, output: 4 },
    },
    // It ends with the token of the end, or with a word of its own.
    {
      body: answerOf({ usage: usageOf(15, 4) }, {}, { finish_reason: 'eos_token' }),
      usage: { input: 15, output: 4 },
    },
  ],
  streams: [
    {
      events: [
        chunkOf({ role: 'assistant', content: 'Hello' }, null, { usage: null }),
        chunkOf({ role: 'assistant', content: ' Ada!' }, null, { usage: null }),
        chunkOf({ role: 'assistant', content: '' }, 'stop', { usage: null }),
        { ...chunkOf({}), choices: [], usage: usageOf(15, 4) },
        DONE,
      ],
      usage: { input: 15, output: 4 },
    },
    {
      // Versions before 2.1 sent no end mark.
      events: [
        chunkOf({ role: 'assistant', content: 'Hello Ada!' }),
        chunkOf({ role: 'assistant', content: '</s>' }, 'eos_token'),
      ],
      usage: null,
    },
  ],
  overflows: [
    {
      name: 'of the prompt',
      status: 422,
      body: {
        error: 'Input validation error: `inputs` must have less than 4095 tokens. Given: 5000',
        error_type: 'validation',
      },
      limit: 4_095,
    },
    {
      name: 'of prompt and reply',
      status: 422,
      body: {
        error:
          'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 20 `max_new_tokens`',
        error_type: 'validation',
      },
      limit: 4_096,
    },
  ],
  moderations: [],
  loading: [
    {
      name: 'on an endpoint that starts',
      status: 503,
      body: { error: 'Model m is currently loading', estimated_time: 20 },
    },
  ],
  models: {
    routes: {
      'GET /info': {
        model_id: 'm',
        max_concurrent_requests: 128,
        max_input_tokens: 4_095,
        max_total_tokens: 4_096,
      },
    },
    window: 4_095,
  },
};
