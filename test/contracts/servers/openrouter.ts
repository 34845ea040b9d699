import { answerOf, chunkOf, DONE, type ServerFamily, usageOf } from './server-family.ts';

const PROCESSING = ': OPENROUTER PROCESSING\n\n';

export const openRouter: ServerFamily = {
  name: 'OpenRouter',
  sources: [
    'https://openrouter.ai/docs/api/reference/overview',
    'https://openrouter.ai/docs/api/reference/streaming',
    'https://openrouter.ai/docs/api/reference/errors-and-debugging',
    'https://openrouter.ai/docs/api-reference/list-available-models',
  ],
  answers: [
    {
      body: answerOf(
        { provider: 'Anthropic', usage: usageOf(12, 4, { cost: 0.00014 }) },
        { refusal: null, reasoning: 'She says hi.' },
        { native_finish_reason: 'end_turn', logprobs: null },
      ),
      usage: { input: 12, output: 4 },
    },
  ],
  streams: [
    {
      events: [
        PROCESSING,
        PROCESSING,
        chunkOf({ role: 'assistant', content: '', reasoning: 'She says hi.' }, null, {
          provider: 'Anthropic',
        }),
        chunkOf({ role: 'assistant', content: 'Hello' }),
        PROCESSING,
        chunkOf({ role: 'assistant', content: ' Ada!' }),
        chunkOf({ role: 'assistant', content: '' }, 'stop'),
        chunkOf({ role: 'assistant', content: '' }, null, { usage: usageOf(12, 4) }),
        DONE,
      ],
      usage: { input: 12, output: 4 },
    },
  ],
  overflows: [
    {
      name: 'in its own words',
      status: 400,
      body: {
        error: {
          message:
            'This endpoint\'s maximum context length is 131072 tokens. However, you requested about 132463 tokens (132463 of text input). Please reduce the length of either one, or use the "middle-out" transform to compress your prompt automatically.',
          code: 400,
          metadata: { provider_name: null },
        },
      },
      limit: 131_072,
    },
    {
      name: 'in the words of a provider',
      status: 400,
      body: {
        error: {
          message: 'Provider returned error',
          code: 400,
          metadata: {
            provider_name: 'Anthropic',
            raw: '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 205000 tokens > 200000 maximum"}}',
          },
        },
      },
      limit: 200_000,
    },
  ],
  moderations: [
    {
      name: 'of the input',
      status: 403,
      body: {
        error: {
          code: 403,
          message: 'This model requires moderation and the input was flagged',
          metadata: {
            reasons: ['harassment'],
            flagged_input: 'what was said',
            provider_name: 'OpenAI',
            model_slug: 'm',
          },
        },
      },
    },
  ],
  loading: [],
  models: {
    routes: {
      'GET /models': {
        data: [
          { id: 'other', context_length: 8_192 },
          {
            id: 'm',
            name: 'M',
            context_length: 200_000,
            top_provider: { context_length: 128_000, max_completion_tokens: 8_192, is_moderated: true },
          },
        ],
      },
    },
    window: 128_000,
  },
};
