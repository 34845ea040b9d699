/** Starts a response: the request's body, and a plainer request where a server refuses the richer one. */

import type {
  ResponseCreateParamsNonStreaming,
  ResponseInputItem,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses';
import type { RunRequest } from '../../conversation/ports/engine.ts';
import type { Client, Opened } from '../service/client.ts';
import type { EngineConfig } from '../service/engine-config.ts';
import { isUnknownToServer } from '../service/fallback.ts';
import { responsesTools } from '../service/hosted-tools.ts';
import { identityOf } from '../service/request-identity.ts';

export type CreateResponse = (
  request: RunRequest,
  input: readonly ResponseInputItem[],
  limits: { readonly signal: AbortSignal; readonly deadlineAt: number },
) => Promise<Opened<ResponseStreamEvent>>;

/** How a run is asked for, from the best to the one that every server knows. */
const FALLBACKS = [
  { background: true, stream: true },
  { background: true, stream: false },
  { background: false, stream: false },
] as const;

/** What a server does not know is asked for once in the life of the process. */
export function createResponseStarter(client: Client, config: EngineConfig): CreateResponse {
  let way = config.updates === 'stream' ? 0 : 1;

  const attempt = (
    body: ResponseCreateParamsNonStreaming,
    { background, stream }: (typeof FALLBACKS)[number],
    limits: Parameters<CreateResponse>[2],
  ): Promise<Opened<ResponseStreamEvent>> => {
    const what = `run in ${body.conversation}`;
    const params = background ? { ...body, background } : body;
    const { signal } = limits;
    if (stream)
      return client.open(what, (options) => client.openai.responses.create({ ...params, stream }, options), {
        signal,
      });
    // In the foreground the answer to this request is the run's end, so the run's deadline is its limit.
    const settings = background ? { signal } : { signal, limitMs: limits.deadlineAt - client.clock.now() };
    return client.write(
      what,
      async (options) => ({ body: await client.openai.responses.create(params, options) }),
      settings,
    );
  };

  return async (request, input, limits) => {
    const body = bodyOf(request, input, config, client.official);
    for (;;) {
      try {
        return await attempt(body, FALLBACKS[way] ?? FALLBACKS[2], limits);
      } catch (error) {
        if (!isUnknownToServer(error, /\b(stream(ing)?|background)\b/i) || way >= FALLBACKS.length - 1)
          throw error;
        way += 1;
      }
    }
  };
}

/** Only what is configured is sent: models refuse sampling parameters, servers refuse what they do not know. */
export function bodyOf(
  request: RunRequest,
  input: readonly ResponseInputItem[],
  { model, tools }: Pick<EngineConfig, 'model' | 'tools'>,
  official: boolean,
): ResponseCreateParamsNonStreaming {
  return {
    model,
    conversation: request.thread.id,
    store: true,
    ...(input.length === 0 ? {} : { input: [...input] }),
    ...(request.instructions === '' ? {} : { instructions: request.instructions }),
    ...(tools.length === 0 ? {} : { tools: responsesTools(tools) }),
    ...(official ? identityOf(request) : {}),
  };
}
