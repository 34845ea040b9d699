/** The errors that the local assistant answers with, in the services' own words; clients have nothing else to tell them apart. */

export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | number | null;
}

/** Thrown by an endpoint; answered with its status and `{error: body}`. */
export class WireError extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, message: string, fields: Partial<Omit<ErrorBody, 'message'>> = {}) {
    super(message);
    this.name = 'WireError';
    this.status = status;
    this.body = { message, type: 'invalid_request_error', param: null, code: null, ...fields };
  }
}

export const missingKey = (): WireError =>
  new WireError(
    401,
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
  );

export const invalidKey = (key: string): WireError =>
  new WireError(
    401,
    `Incorrect API key provided: ${key.slice(0, 3)}***. You can find your API key at https://platform.openai.com/account/api-keys.`,
    { code: 'invalid_api_key' },
  );

export const modelForbidden = (model: string): WireError =>
  new WireError(403, `Project \`proj_local\` does not have access to model \`${model}\``, {
    code: 'model_not_found',
  });

export const modelNotFound = (model: string): WireError =>
  new WireError(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
    code: 'model_not_found',
  });

/** Every path that does not exist, and all of the Assistants protocol after its end. */
export const unknownUrl = (method: string, path: string): WireError =>
  new WireError(
    404,
    `Unknown request URL: ${method} ${path}. Please check the URL for typos, or see the docs at https://platform.openai.com/docs/api-reference/.`,
    { code: 'unknown_url' },
  );

export const unreadableBody = (): WireError =>
  new WireError(400, 'We could not parse the JSON body of your request. The API expects a JSON payload.');

export const missingBeta = (): WireError =>
  new WireError(
    400,
    "You must provide the 'OpenAI-Beta' header to access the Assistants API. Please try again by setting the header 'OpenAI-Beta: assistants=v2'.",
    { code: 'invalid_beta' },
  );

// Missing things

export const conversationNotFound = (id: string): WireError =>
  new WireError(404, `Conversation with id '${id}' not found.`);

export const itemNotFound = (id: string, conversation: string): WireError =>
  new WireError(404, `Item with id '${id}' not found in conversation '${conversation}'.`);

export const responseNotFound = (id: string): WireError =>
  new WireError(404, `Response with id '${id}' not found.`);

export const previousResponseNotFound = (id: string): WireError =>
  new WireError(400, `Previous response with id '${id}' not found.`, {
    param: 'previous_response_id',
    code: 'previous_response_not_found',
  });

export const noneFound = (
  what: 'assistant' | 'thread' | 'message' | 'run' | 'run step',
  id: string,
): WireError => new WireError(404, `No ${what} found with id '${id}'.`);

// Locks and states

export const conversationLocked = (): WireError =>
  new WireError(
    400,
    'Another process is currently operating on this conversation. Please retry in a few seconds.',
    { param: 'conversation', code: 'conversation_locked' },
  );

export const messageWhileActive = (thread: string, run: string): WireError =>
  new WireError(400, `Can't add messages to ${thread} while a run ${run} is active.`);

export const alreadyActive = (thread: string, run: string): WireError =>
  new WireError(400, `Thread ${thread} already has an active run ${run}.`);

export const cannotCancelRun = (status: string): WireError =>
  new WireError(400, `Cannot cancel run with status '${status}'.`);

export const cannotCancelForeground = (): WireError =>
  new WireError(400, 'Cannot cancel a synchronous response.');

export const notResumable = (id: string): WireError =>
  new WireError(400, `Response '${id}' cannot be streamed: it was not created with stream=true.`);

export const noToolsAccepted = (status: string): WireError =>
  new WireError(400, `Runs in status "${status}" do not accept tool outputs.`);

export const expectedOutputs = (wanted: readonly string[], got: readonly string[]): WireError =>
  new WireError(400, `Expected tool outputs for call_ids ${listed(wanted)}, got ${listed(got)}.`);

// What a history must not contain

export const noToolOutput = (callId: string): WireError =>
  new WireError(400, `No tool output found for function call ${callId}.`, { param: 'input' });

export const noToolCall = (callId: string): WireError =>
  new WireError(400, `No tool call found for function call output with call_id ${callId}.`, {
    param: 'input',
  });

export const reasoningAlone = (id: string): WireError =>
  new WireError(400, `Item '${id}' of type 'reasoning' was provided without its required following item.`, {
    param: 'input',
  });

export const callsUnanswered = (callIds: readonly string[]): WireError =>
  new WireError(
    400,
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${callIds.join(', ')}`,
    { param: 'messages' },
  );

// https://github.com/miurla/morphic/issues/136
export const outputUncalled = (): WireError =>
  new WireError(
    400,
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
    { param: 'messages' },
  );

export const containerExpired = (id: string): WireError =>
  new WireError(400, `Expected container_id: ${id}`, { param: 'input' });

// Parameters

export const missingParameter = (param: string): WireError =>
  new WireError(400, `Missing required parameter: '${param}'.`, {
    param,
    code: 'missing_required_parameter',
  });

export const unknownParameter = (param: string): WireError =>
  new WireError(400, `Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });

export const unsupportedParameter = (param: string): WireError =>
  new WireError(400, `Unsupported parameter: '${param}' is not supported with this model.`, {
    param,
    code: 'unsupported_parameter',
  });

export const invalidValue = (param: string, why: string): WireError =>
  new WireError(400, `Invalid '${param}': ${why}`, { param, code: 'invalid_value' });

export const noInput = (): WireError =>
  new WireError(
    400,
    `One of "input" or "previous_response_id" or 'prompt' or 'conversation' must be provided.`,
    { code: 'missing_required_parameter' },
  );

export const twoHistories = (): WireError =>
  new WireError(
    400,
    "Mutually exclusive parameters: 'conversation' and 'previous_response_id'. Ensure you are only providing one of these parameters.",
    { code: 'mutually_exclusive_parameters' },
  );

// The window, the content, the limits, the servers

export const contextExceeded = (): WireError =>
  new WireError(
    400,
    'Your input exceeds the context window of this model. Please adjust your input and try again.',
    { param: 'input', code: 'context_length_exceeded' },
  );

export const chatContextExceeded = (window: number, tokens: number): WireError =>
  new WireError(
    400,
    `This model's maximum context length is ${window} tokens. However, your messages resulted in ${tokens} tokens. Please reduce the length of the messages.`,
    { param: 'messages', code: 'context_length_exceeded' },
  );

export const invalidPrompt = (): WireError =>
  new WireError(
    400,
    'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt.',
    { code: 'invalid_prompt' },
  );

export const rateLimited = (code: 'rate_limit_exceeded' | 'slow_down' = 'rate_limit_exceeded'): WireError =>
  new WireError(429, 'Rate limit reached for requests. Please try again later.', { type: 'requests', code });

/** Waiting does not help. The code may also name the credit, or the organization's or project's spend limit. */
export const quotaExceeded = (code = 'insufficient_quota'): WireError =>
  new WireError(429, 'You exceeded your current quota, please check your plan and billing details.', {
    type: 'insufficient_quota',
    code,
  });

export const outOfCredits = (): WireError =>
  new WireError(402, 'Insufficient credits. Add more and try again.', { code: 402 });

export const serverError = (): WireError =>
  new WireError(500, 'The server had an error while processing your request. Sorry about that!', {
    type: 'server_error',
    code: 'server_error',
  });

export const overloaded = (): WireError =>
  new WireError(503, 'The server is currently overloaded. Please try again later.', {
    type: 'server_error',
    code: 'server_is_overloaded',
  });

export const streamUnsupported = (): WireError =>
  new WireError(400, 'Your organization must be verified to stream this model.', {
    param: 'stream',
    code: 'unsupported_value',
  });

function listed(ids: readonly string[]): string {
  return `[${ids.map((id) => `'${id}'`).join(', ')}]`;
}
