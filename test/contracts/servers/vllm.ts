import { answerOf, chunkOf, DONE, type ServerFamily } from './server-family.ts';

export const vllm: ServerFamily = {
  name: 'vLLM',
  sources: [
    'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
    'https://docs.vllm.ai/en/latest/features/reasoning_outputs.html',
  ],
  answers: [
    {
      body: answerOf(
        { usage: { prompt_tokens: 30, total_tokens: 34, completion_tokens: 4, prompt_tokens_details: null } },
        { reasoning_content: null, tool_calls: [] },
        { logprobs: null, stop_reason: null },
      ),
      usage: { input: 30, output: 4 },
    },
  ],
  streams: [
    {
      // The role comes before the prompt is read.
      events: [
        chunkOf({ role: 'assistant', content: '' }),
        chunkOf({ reasoning_content: 'She says hi.' }),
        chunkOf({ content: 'Hello' }),
        chunkOf({ content: ' Ada!' }, 'stop'),
        { ...chunkOf({}), choices: [], usage: { prompt_tokens: 30, total_tokens: 34, completion_tokens: 4 } },
        DONE,
      ],
      usage: { input: 30, output: 4 },
    },
  ],
  overflows: [
    {
      name: 'of late',
      status: 400,
      body: {
        error: {
          message:
            "You passed 5001 input tokens and requested 0 output tokens. However, the model's context length is only 4096 tokens, resulting in a maximum input length of 4096 tokens. Please reduce the length of the input prompt.",
          type: 'BadRequestError',
          param: 'input_tokens',
          code: 400,
        },
      },
      limit: 4_096,
    },
    {
      name: 'of earlier versions',
      status: 400,
      body: {
        object: 'error',
        message:
          "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens in the messages, Please reduce the length of the messages.",
        type: 'BadRequestError',
        param: null,
        code: 400,
      },
      limit: 4_096,
    },
  ],
  moderations: [],
  loading: [],
  models: {
    routes: {
      'GET /models': {
        object: 'list',
        data: [
          { id: 'm', object: 'model', owned_by: 'vllm', root: 'm', parent: null, max_model_len: 16_384 },
        ],
      },
    },
    window: 16_384,
  },
};
