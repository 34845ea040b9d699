import { answerOf, chunkOf, DONE, type ServerFamily, usageOf } from './server-family.ts';

const cache = { prompt_cache_hit_tokens: 0, prompt_cache_miss_tokens: 11 };

export const deepSeek: ServerFamily = {
  name: 'DeepSeek',
  sources: [
    'https://api-docs.deepseek.com/api/create-chat-completion',
    'https://api-docs.deepseek.com/guides/reasoning_model',
    'https://api-docs.deepseek.com/quick_start/error_codes',
    'https://api-docs.deepseek.com/quick_start/rate_limit',
  ],
  answers: [
    {
      body: answerOf(
        { usage: usageOf(11, 4, cache) },
        { reasoning_content: 'She says hi.' },
        { logprobs: null },
      ),
      usage: { input: 11, output: 4 },
    },
  ],
  streams: [
    {
      // While a request waits, comments keep its connection.
      events: [
        ': keep-alive\n\n',
        ': keep-alive\n\n',
        chunkOf({ role: 'assistant', content: null, reasoning_content: '' }),
        chunkOf({ content: null, reasoning_content: 'She says hi.' }),
        chunkOf({ content: 'Hello Ada!', reasoning_content: null }),
        chunkOf({ content: '', reasoning_content: null }, 'stop', { usage: usageOf(11, 4, cache) }),
        DONE,
      ],
      usage: { input: 11, output: 4 },
    },
  ],
  overflows: [
    {
      name: 'of the model',
      status: 400,
      body: {
        error: {
          message:
            "This model's maximum context length is 131072 tokens. However, you requested 168754 tokens (168754 in the messages, 0 in the completion). Please reduce the length of the messages or completion.",
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_request_error',
        },
      },
      limit: 131_072,
    },
  ],
  moderations: [
    {
      name: 'of the input',
      status: 400,
      body: {
        error: {
          message: 'Content Exists Risk',
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_request_error',
        },
      },
    },
  ],
  loading: [],
  models: {
    routes: { 'GET /models': { object: 'list', data: [{ id: 'm', object: 'model', owned_by: 'deepseek' }] } },
    window: null,
  },
};
