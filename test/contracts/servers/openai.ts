import { answerOf, chunkOf, DONE, type ServerFamily, usageOf } from './server-family.ts';

export const openai: ServerFamily = {
  name: 'OpenAI',
  sources: [
    'https://platform.openai.com/docs/api-reference/chat',
    'https://platform.openai.com/docs/guides/error-codes',
  ],
  answers: [
    {
      body: answerOf(
        { usage: usageOf(19, 4, { prompt_tokens_details: { cached_tokens: 0 } }), service_tier: 'default' },
        { refusal: null, annotations: [] },
        { logprobs: null },
      ),
      usage: { input: 19, output: 4 },
    },
  ],
  streams: [
    {
      events: [
        chunkOf({ role: 'assistant', content: '', refusal: null }, null, { usage: null, obfuscation: 'x' }),
        chunkOf({ content: 'Hello' }, null, { usage: null }),
        chunkOf({ content: ' Ada!' }, null, { usage: null }),
        chunkOf({}, 'stop', { usage: null }),
        { ...chunkOf({}), choices: [], usage: usageOf(19, 4) },
        DONE,
      ],
      usage: { input: 19, output: 4 },
    },
  ],
  overflows: [
    {
      name: 'of the model',
      status: 400,
      body: {
        error: {
          message:
            "This model's maximum context length is 128000 tokens. However, your messages resulted in 130012 tokens. Please reduce the length of the messages.",
          type: 'invalid_request_error',
          param: 'messages',
          code: 'context_length_exceeded',
        },
      },
      limit: 128_000,
    },
    {
      name: 'of the plan',
      status: 429,
      body: {
        error: {
          message:
            'Request too large for gpt-4o in organization org-1 on tokens per min (TPM): Limit 30000, Requested 34233. The input or output tokens must be reduced in order to run successfully. Visit https://platform.openai.com/account/rate-limits to learn more.',
          type: 'tokens',
          param: null,
          code: 'rate_limit_exceeded',
        },
      },
      limit: 30_000,
    },
  ],
  moderations: [
    {
      name: 'by its policy',
      status: 400,
      body: {
        error: {
          message:
            'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.',
          type: 'invalid_request_error',
          param: null,
          code: 'invalid_prompt',
        },
      },
    },
    {
      name: 'on Azure',
      status: 400,
      body: {
        error: {
          message:
            "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
          type: null,
          param: 'prompt',
          code: 'content_filter',
          status: 400,
          innererror: {
            code: 'ResponsibleAIPolicyViolation',
            content_filter_result: { hate: { filtered: true, severity: 'high' } },
          },
        },
      },
    },
  ],
  loading: [],
  models: {
    routes: { 'GET /models/m': { id: 'm', object: 'model', created: 1_764_000_000, owned_by: 'openai' } },
    window: null,
  },
};
