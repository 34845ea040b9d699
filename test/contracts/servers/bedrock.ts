import { answerOf, chunkOf, DONE, type ServerFamily, usageOf } from './server-family.ts';

export const bedrock: ServerFamily = {
  name: 'a gateway to Bedrock',
  sources: [
    'https://github.com/aws-samples/bedrock-access-gateway',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/inference-chat-completions.html',
    'https://github.com/strands-agents/sdk-python/issues/1712',
  ],
  answers: [
    { body: answerOf({ usage: usageOf(11, 4), system_fingerprint: 'fp' }), usage: { input: 11, output: 4 } },
    // Converse has its reasons in words of its own.
    {
      body: answerOf({ usage: usageOf(11, 4) }, {}, { finish_reason: 'end_turn' }),
      usage: { input: 11, output: 4 },
    },
  ],
  streams: [
    {
      events: [
        chunkOf({ role: 'assistant', content: '' }),
        chunkOf({ content: 'Hello Ada!' }),
        chunkOf({}, 'stop'),
        { ...chunkOf({}), choices: [], usage: usageOf(11, 4) },
        DONE,
      ],
      usage: { input: 11, output: 4 },
    },
  ],
  overflows: [
    {
      name: 'of a stream',
      status: 400,
      body: {
        detail:
          'An error occurred (ValidationException) when calling the ConverseStream operation: Input is too long for requested model.',
      },
      limit: null,
    },
    {
      name: 'of a model of Anthropic',
      status: 400,
      body: {
        detail:
          'An error occurred (ValidationException) when calling the Converse operation: The model returned the following errors: prompt is too long: 205000 tokens > 200000 maximum',
      },
      limit: 200_000,
    },
  ],
  moderations: [],
  loading: [],
  models: {
    routes: {
      'GET /models': { object: 'list', data: [{ id: 'm', object: 'model', owned_by: 'bedrock' }] },
    },
    window: null,
  },
};
