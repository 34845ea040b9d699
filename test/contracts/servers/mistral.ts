import { answerOf, chunkOf, DONE, type ServerFamily, TEXT, usageOf } from './server-family.ts';

const thinking = { type: 'thinking', thinking: [{ type: 'text', text: 'She says hi.' }] };

export const mistral: ServerFamily = {
  name: 'Mistral',
  sources: [
    'https://docs.mistral.ai/api/endpoint/chat',
    'https://docs.mistral.ai/capabilities/reasoning',
    'https://github.com/BerriAI/litellm/issues/16272',
    'https://docs.mistral.ai/resources/known-limitations',
  ],
  answers: [
    {
      body: answerOf({ usage: usageOf(16, 4) }, { tool_calls: null, prefix: false }),
      usage: { input: 16, output: 4 },
    },
    // A model that thinks answers with a list of parts.
    {
      body: answerOf({ usage: usageOf(16, 40) }, { content: [thinking, { type: 'text', text: TEXT }] }),
      usage: { input: 16, output: 40 },
    },
  ],
  streams: [
    {
      events: [
        chunkOf({ role: 'assistant', content: '' }),
        chunkOf({ content: 'Hello Ada!' }),
        chunkOf({ content: '' }, 'stop', { usage: usageOf(16, 4) }),
        DONE,
      ],
      usage: { input: 16, output: 4 },
    },
    {
      events: [
        chunkOf({ role: 'assistant', content: '' }),
        chunkOf({ content: [thinking] }),
        chunkOf({ content: [{ type: 'text', text: 'Hello ' }] }),
        chunkOf({ content: 'Ada!' }),
        chunkOf({ content: '' }, 'stop', { usage: usageOf(16, 40) }),
        DONE,
      ],
      usage: { input: 16, output: 40 },
    },
  ],
  overflows: [
    {
      name: 'of the model',
      status: 400,
      body: {
        object: 'error',
        message:
          'Prompt contains 40687 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
        type: 'invalid_request_invalid_args',
        param: null,
        code: '3051',
        raw_status_code: 400,
      },
      limit: 32_768,
    },
  ],
  moderations: [],
  loading: [],
  models: {
    routes: {
      'GET /models/m': {
        id: 'm',
        object: 'model',
        owned_by: 'mistralai',
        capabilities: { completion_chat: true },
        max_context_length: 131_072,
      },
    },
    window: 131_072,
  },
};
