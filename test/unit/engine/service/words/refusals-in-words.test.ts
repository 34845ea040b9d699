/** What servers say when they refuse a request, in their own bodies: which fault it is, and which numbers it names. */

import { APIError } from 'openai';
import { describe, expect, test } from 'vitest';
import { runFailure, translate } from '../../../../../src/engine/service/failures/translate-error.ts';
import type { EngineError, Fault } from '../../../../../src/errors.ts';

/** The error that the client makes of such an answer. */
function refusal(status: number, body: unknown, headers: Record<string, string> = {}): EngineError {
  const thrown = APIError.generate(
    status,
    asLibrary(body),
    typeof body === 'string' ? body : undefined,
    new Headers(headers),
  );
  return translate(thrown, { what: 'complete', write: false });
}

/** The library keeps what stands under `error`, or else the whole body. */
function asLibrary(body: unknown): object | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  return 'error' in body && body.error !== null ? body : { error: body };
}

const error = (message: string, fields: object = {}): object => ({ error: { message, ...fields } });

describe('a prompt that is too long is told in the words of', () => {
  test.each<[string, number, unknown, number | null, number | null]>([
    // https://github.com/continuedev/continue/issues/10218
    [
      'Groq, by a budget per minute',
      413,
      error(
        'Request too large for model `m` in organization `o` service tier `on_demand` on tokens per minute (TPM): Limit 12000, Requested 14137, please reduce your message size and try again. Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing',
        { type: 'tokens', code: 'rate_limit_exceeded' },
      ),
      12_000,
      14_137,
    ],
    // https://github.com/vanna-ai/vanna-flask/issues/11
    [
      'OpenAI, by a budget per minute',
      429,
      error(
        'Request too large for gpt-4o on tokens per min (TPM): Limit 30,000, Requested 342,389. The input or output tokens must be reduced in order to run successfully.',
        { type: 'tokens', code: 'rate_limit_exceeded' },
      ),
      30_000,
      342_389,
    ],
    ['a gateway, by the size of the body', 413, '<html>413 Request Entity Too Large</html>', null, null],
    [
      'OpenAI',
      400,
      error(
        "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. Please reduce the length of the messages.",
        { code: 'context_length_exceeded' },
      ),
      8_192,
      9_001,
    ],
    [
      'Responses',
      400,
      error('Your input exceeds the context window of this model. Please adjust your input and try again.', {
        code: 'context_length_exceeded',
      }),
      null,
      null,
    ],
    [
      'OpenAI, of a single text',
      400,
      error(
        "Invalid 'messages[1].content': string too long. Expected a string with maximum length 10485760, but got a string with length 10485799 instead.",
        { code: 'string_above_max_length', param: 'messages[1].content' },
      ),
      null,
      null,
    ],
    // https://github.com/google-gemini/gemini-cli/issues/12115; the compatibility layer answers with a list
    [
      'Gemini',
      400,
      [
        {
          error: {
            code: 400,
            message:
              'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
            status: 'INVALID_ARGUMENT',
          },
        },
      ],
      1_048_576,
      1_200_000,
    ],
    // https://platform.claude.com/docs/en/api/errors
    [
      'Anthropic',
      400,
      {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message: 'prompt is too long: 205000 tokens > 200000 maximum',
        },
      },
      200_000,
      205_000,
    ],
    [
      'Anthropic, with the reply',
      400,
      {
        type: 'error',
        error: {
          type: 'invalid_request_error',
          message:
            'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens` and try again',
        },
      },
      200_000,
      null,
    ],
    // https://github.com/strands-agents/sdk-python/issues/1712
    [
      'Bedrock',
      400,
      error(
        'An error occurred (ValidationException) when calling the ConverseStream operation: Input is too long for requested model.',
      ),
      null,
      null,
    ],
    // https://github.com/tinyhumansai/openhuman/issues/2074
    [
      'xAI',
      400,
      {
        code: 'Client specified an invalid argument',
        error: "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
      },
      131_072,
      140_000,
    ],
    // https://huggingface.co/docs/text-generation-inference
    [
      'TGI',
      422,
      {
        error: 'Input validation error: `inputs` must have less than 4095 tokens. Given: 5000',
        error_type: 'validation',
      },
      4_095,
      5_000,
    ],
    [
      'TGI, with the reply',
      422,
      {
        error:
          'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 20 `max_new_tokens`',
        error_type: 'validation',
      },
      4_096,
      5_000,
    ],
    // https://docs.together.ai/docs/error-codes
    [
      'Together',
      400,
      error("The input (516368 tokens) is longer than the model's context length (262144 tokens).", {
        type: 'invalid_request_error',
      }),
      262_144,
      516_368,
    ],
    // https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
    [
      'vLLM',
      400,
      error(
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4900 in the messages, 100 in the completion). Please reduce the length of the messages or completion.",
        { type: 'BadRequestError', code: 400 },
      ),
      4_096,
      5_000,
    ],
    [
      'vLLM of late',
      400,
      error(
        "You passed 5001 input tokens and requested 0 output tokens. However, the model's context length is only 4096 tokens, resulting in a maximum input length of 4096 tokens. Please reduce the length of the input prompt.",
        { type: 'BadRequestError', param: 'input_tokens', code: 400 },
      ),
      4_096,
      5_001,
    ],
    [
      'vLLM, flat',
      400,
      {
        object: 'error',
        message: 'The decoder prompt (length 8193) is longer than the maximum model length of 8192.',
        type: 'BadRequestError',
        code: 400,
      },
      8_192,
      8_193,
    ],
    // https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
    [
      'llama.cpp',
      400,
      error('the request exceeds the available context size, try increasing it', {
        code: 400,
        type: 'exceed_context_size_error',
        n_prompt_tokens: 5_000,
        n_ctx: 4_096,
      }),
      4_096,
      5_000,
    ],
    [
      'llama.cpp in the middle',
      500,
      error('Context size has been exceeded.', { code: 500, type: 'server_error' }),
      null,
      null,
    ],
    ['Ollama', 400, { error: 'prompt too long; exceeded max context length by 4 tokens' }, null, null],
    [
      'LM Studio',
      400,
      {
        error:
          'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input',
      },
      4_096,
      5_000,
    ],
    [
      'LM Studio, without numbers',
      400,
      {
        error:
          'The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length, or provide a shorter input',
      },
      null,
      null,
    ],
    // https://docs.mistral.ai/resources/known-limitations
    [
      'Mistral',
      400,
      {
        object: 'error',
        message:
          'Prompt contains 40687 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
        type: 'invalid_request_invalid_args',
        param: null,
        code: '3051',
      },
      32_768,
      40_687,
    ],
    // https://api-docs.deepseek.com/quick_start/error_codes
    [
      'DeepSeek',
      400,
      error(
        "This model's maximum context length is 131072 tokens. However, you requested 168754 tokens (168754 in the messages, 0 in the completion). Please reduce the length of the messages or completion.",
        { type: 'invalid_request_error', param: null, code: 'invalid_request_error' },
      ),
      131_072,
      168_754,
    ],
    // https://console.groq.com/docs/errors
    [
      'Groq',
      400,
      error('Please reduce the length of the messages or completion.', {
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      }),
      null,
      null,
    ],
    // https://openrouter.ai/docs/api/reference/errors-and-debugging
    [
      'OpenRouter',
      400,
      error(
        'This endpoint\'s maximum context length is 131072 tokens. However, you requested about 132463 tokens (1463 of text input, 131000 in the output). Please reduce the length of either one, or use the "middle-out" transform to compress your prompt automatically.',
        { code: 400, metadata: { provider_name: null } },
      ),
      131_072,
      132_463,
    ],
    [
      'a provider behind OpenRouter',
      400,
      error('Provider returned error', {
        code: 400,
        metadata: {
          provider_name: 'Anthropic',
          raw: '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 205000 tokens > 200000 maximum"}}',
        },
      }),
      200_000,
      205_000,
    ],
    [
      'LiteLLM',
      400,
      error(
        'litellm.ContextWindowExceededError: litellm.BadRequestError: OpenAIException - prompt token count of 130000 exceeds the limit of 128000',
        { type: null, code: '400' },
      ),
      128_000,
      130_000,
    ],
    [
      'Cohere',
      400,
      {
        message: 'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000.',
      },
      4_081,
      5_000,
    ],
    [
      'Moonshot',
      400,
      error('Invalid request: Your request exceeded model token limit: 262144 (requested: 270000)', {
        type: 'invalid_request_error',
      }),
      262_144,
      270_000,
    ],
    [
      'Fireworks',
      400,
      error('The prompt is too long: 210000, model maximum context length: 202752', {
        object: 'error',
        type: 'invalid_request_error',
      }),
      202_752,
      210_000,
    ],
    [
      'DashScope',
      400,
      error('Range of input length should be [1, 129024]', { code: 'invalid_parameter_error' }),
      129_024,
      null,
    ],
    ['Zhipu', 400, { error: { code: '1261', message: 'Prompt exceeds max length' } }, null, null],
    [
      'FastAPI',
      422,
      {
        detail: [
          {
            loc: ['body'],
            msg: "Input length (265330) exceeds model's maximum context length (262144).",
            input: 'what a person has said',
          },
        ],
      },
      262_144,
      265_330,
    ],
  ])('%s', (_, status, body, limit, requested) => {
    const { fault, detail } = refusal(status, body);
    expect(fault).toBe('context');
    const none = limit === null && requested === null;
    expect(detail).toEqual(none ? undefined : { kind: 'overflow', limit, requested });
  });

  test('a run that the service reports as failed', () => {
    const message = 'Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 31000.';
    expect(runFailure('run_1', { code: 'rate_limit_exceeded', message })).toMatchObject({
      fault: 'context',
      detail: { kind: 'overflow', limit: 30_000, requested: 31_000 },
    });
  });
});

describe('what sounds like it is something else:', () => {
  test.each<[string, Fault, number, unknown]>([
    // https://github.com/elizaOS/eliza/issues/4040: the same numbers where a wait helps
    [
      'too many tokens in this minute',
      'rate',
      429,
      error(
        'Rate limit reached for model `m` on tokens per minute (TPM): Limit 6000, Used 5034, Requested 1443. Please try again in 4.77s.',
        { type: 'tokens', code: 'rate_limit_exceeded' },
      ),
    ],
    [
      'too many tokens at once, for all',
      'rate',
      429,
      error('ThrottlingException: Too many tokens, please wait before trying again.'),
    ],
    [
      'an image that is too large',
      'invalid',
      400,
      error(
        'messages.0.content.1.image.source.base64: image exceeds 5 MB maximum: 6000000 bytes > 5242880 bytes',
      ),
    ],
    [
      'a parameter that is too long',
      'invalid',
      400,
      error("Invalid 'safety_identifier': the input exceeds the maximum length of 128 characters.", {
        param: 'safety_identifier',
      }),
    ],
    [
      'a value that is too large',
      'invalid',
      422,
      { detail: [{ msg: 'Input should be less than or equal to 2', loc: ['body', 'temperature'] }] },
    ],
    ['a request that took too long', 'server', 500, error('context deadline exceeded')],
    [
      'a key that is used up',
      'quota',
      429,
      error('You exceeded your current quota, please check your plan and billing details.', {
        type: 'insufficient_quota',
        code: 'insufficient_quota',
      }),
    ],
    // https://ai.google.dev/gemini-api/docs/rate-limits
    [
      'a limit per minute of Gemini',
      'rate',
      429,
      [
        error(
          'You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: generate_content_free_tier_requests, limit: 20 Please retry in 31.2s.',
          { code: 429, status: 'RESOURCE_EXHAUSTED' },
        ),
      ],
    ],
    [
      'no allowance of Gemini at all',
      'quota',
      429,
      [
        error(
          'You exceeded your current quota. * Quota exceeded for metric: generate_content_free_tier_requests, limit: 0 Please retry in 31.2s.',
          { code: 429, status: 'RESOURCE_EXHAUSTED' },
        ),
      ],
    ],
    ['DeepSeek without credit', 'quota', 402, error('Insufficient Balance')],
    [
      'a router without a provider',
      'forbidden',
      404,
      error('No endpoints found matching your data policy.', { code: 404 }),
    ],
    ['a flex tier at its capacity', 'overloaded', 498, ''],
    ['a failure behind a router', 'server', 424, error('upstream failed')],
  ])('%s is %s', (_, fault, status, body) => {
    expect(refusal(status, body).fault).toBe(fault);
  });
});

describe('what was said is refused in the words of', () => {
  test.each<[string, number, unknown]>([
    // https://openrouter.ai/docs/api/reference/errors-and-debugging
    [
      'OpenRouter',
      403,
      error('This model requires moderation and the input was flagged', {
        code: 403,
        metadata: {
          reasons: ['harassment'],
          flagged_input: 'what was said',
          provider_name: 'OpenAI',
          model_slug: 'openai/gpt-4o',
        },
      }),
    ],
    [
      'OpenRouter, of its reasons alone',
      403,
      error('Forbidden', { code: 403, metadata: { reasons: ['violence'] } }),
    ],
    [
      'OpenAI',
      400,
      error('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', {
        code: 'invalid_prompt',
      }),
    ],
    // https://learn.microsoft.com/azure/ai-foundry/openai/concepts/content-filter
    [
      'Azure',
      400,
      error(
        "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
        {
          code: 'content_filter',
          param: 'prompt',
          status: 400,
          innererror: { code: 'ResponsibleAIPolicyViolation' },
        },
      ),
    ],
    [
      'xAI',
      403,
      {
        code: 'The caller does not have permission',
        error: 'Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO',
      },
    ],
    ['DeepSeek', 400, error('Content Exists Risk', { type: 'invalid_request_error' })],
    [
      'Anthropic',
      400,
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'Output blocked by content filtering policy' },
      },
    ],
    [
      'Moonshot',
      400,
      error('The request was rejected because it was considered high risk', { type: 'content_filter' }),
    ],
    [
      'DashScope',
      400,
      error('Input data may contain inappropriate content.', { code: 'data_inspection_failed' }),
    ],
    ['Zhipu', 400, { error: { code: '1301', message: '系统检测到输入或生成内容可能包含不安全或敏感内容' } }],
    // https://github.com/BerriAI/litellm/issues/9305
    [
      'LiteLLM',
      400,
      error("litellm.ContentPolicyViolationError: the request violates the provider's content policy"),
    ],
    ['a gateway with a failing status', 500, error('Blocked by guardrail: prompt was flagged')],
  ])('%s', (_, status, body) => {
    expect(refusal(status, body).fault).toBe('policy');
  });

  test('an account that is flagged is no message that is', () => {
    expect(refusal(403, error('Your account was flagged for unusual activity.')).fault).toBe('forbidden');
  });
});

describe('a model that is loading is told in the words of', () => {
  test.each<[string, number, unknown]>([
    // https://github.com/mostlygeek/llama-swap/issues/146
    ['llama.cpp', 503, error('Loading model', { code: 503, type: 'unavailable_error' })],
    // https://github.com/ollama/ollama/issues/4131
    ['Ollama', 500, error('llm server loading model', { type: 'api_error' })],
    // https://huggingface.co/docs/text-generation-inference
    ['TGI', 503, { error: 'Model meta-llama/Llama-3.1-8B is currently loading', estimated_time: 45.2 }],
    ['a container that starts', 503, { message: 'The endpoint is starting up, please try again later' }],
  ])('%s', (_, status, body) => {
    expect(refusal(status, body)).toMatchObject({ fault: 'overloaded', detail: { kind: 'model-loading' } });
  });

  test.each<[string, number, unknown]>([
    [
      'a server with too much to do',
      503,
      { error: 'server busy, please try again. maximum pending requests exceeded' },
    ],
    ['a TGI with too much to do', 503, { error: 'Model is overloaded', error_type: 'overloaded' }],
  ])('and %s is not', (_, status, body) => {
    const { fault, detail } = refusal(status, body);
    expect([fault, detail]).toEqual(['overloaded', undefined]);
  });
});

describe('the wait that a service asks for', () => {
  test.each([
    ['Please try again in 4.77s.', 4_770],
    ['Please try again in 1m12.5s.', 72_500],
    ['Please try again in 20ms.', 20],
    ['Please try again in 6m.', 360_000],
    ['Please retry after 30 seconds', 30_000],
    ['Please retry in 31.2s.', 31_200],
    ['Please try again later.', undefined],
    ['Please try again in a while.', undefined],
  ])('is read from "%s"', (message, ms) => {
    expect(refusal(429, error(message, { code: 'rate_limit_exceeded' })).retryAfterMs).toBe(ms);
  });

  test('is read from the header first', () => {
    const body = error('Please try again in 4s.', { code: 'rate_limit_exceeded' });
    expect(refusal(429, body, { 'retry-after': '7' }).retryAfterMs).toBe(7_000);
  });
});

test('what a person has said does not go into the log with the words of a refusal', () => {
  const { message } = refusal(
    403,
    error('Flagged', { metadata: { flagged_input: 'a secret', reasons: ['x'] } }),
  );
  expect(message).not.toContain('a secret');
});
