import { answerOf, chunkOf, DONE, type ServerFamily, usageOf } from './server-family.ts';

export const lmStudio: ServerFamily = {
  name: 'LM Studio',
  sources: [
    'https://lmstudio.ai/docs/developer/openai-compat',
    'https://lmstudio.ai/docs/developer/rest/endpoints',
  ],
  answers: [
    {
      body: answerOf(
        { usage: usageOf(24, 4), stats: {}, system_fingerprint: 'm' },
        { tool_calls: [] },
        { logprobs: null },
      ),
      usage: { input: 24, output: 4 },
    },
  ],
  streams: [
    {
      events: [
        chunkOf({ role: 'assistant', content: 'Hello' }, null, { system_fingerprint: 'm' }),
        chunkOf({ role: 'assistant', content: ' Ada!' }),
        chunkOf({}, 'stop'),
        { ...chunkOf({}), choices: [], usage: usageOf(24, 4) },
        DONE,
      ],
      usage: { input: 24, output: 4 },
    },
  ],
  overflows: [
    {
      name: 'with its numbers',
      status: 400,
      body: {
        error:
          'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input',
      },
      limit: 4_096,
    },
    {
      name: 'without them',
      status: 400,
      body: {
        error:
          'The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length, or provide a shorter input',
      },
      limit: null,
    },
  ],
  moderations: [],
  loading: [],
  models: {
    routes: {
      'GET /models': { object: 'list', data: [{ id: 'm', object: 'model', owned_by: 'organization_owner' }] },
      'GET /api/v0/models/m': {
        id: 'm',
        object: 'model',
        type: 'llm',
        state: 'loaded',
        max_context_length: 131_072,
        loaded_context_length: 4_096,
      },
    },
    window: 4_096,
  },
};
