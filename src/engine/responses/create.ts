/** The request that starts a response, in a plainer form where a server refuses the richer one. */

import type {
  ResponseCreateParamsNonStreaming,
  ResponseIncludable,
  ResponseInputItem,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses';
import type { RunOptions, RunRequest } from '../../conversation/ports/engine.ts';
import type { ToolSpec } from '../../conversation/ports/tools.ts';
import type { Client, Opened } from '../service/client.ts';
import type { EngineConfig, EngineDeps } from '../service/engine-config.ts';
import { createFallback } from '../service/fallback.ts';
import { responsesTools } from '../service/hosted-tools.ts';
import type { Identity, IdentityOf } from '../service/request-identity.ts';
import { createTuned, type Tuning } from '../service/tuning.ts';
import { createOffering, flatFunctions } from '../tools/function-tools.ts';
import { CODE_OUTPUTS } from './made-files.ts';

type Limits = Pick<RunOptions, 'signal' | 'deadlineAt'>;

export type CreateResponse = (
  request: RunRequest,
  input: readonly ResponseInputItem[],
  limits: Limits,
) => Promise<Opened<ResponseStreamEvent>>;

interface Level {
  readonly background: boolean;
  readonly stream: boolean;
}

const STREAMED: Level = { background: true, stream: true };
const POLLED: Level = { background: true, stream: false };
const IN_FOREGROUND: Level = { background: false, stream: false };

export function createResponseStarter(
  client: Client,
  config: EngineConfig,
  { log, identityOf }: Pick<EngineDeps, 'log'> & { readonly identityOf: IdentityOf },
): CreateResponse {
  const tuned = createTuned(config, log);
  const offering = createOffering(config, log);
  const fallback = createFallback<Level>(
    config.updates === 'stream' ? [STREAMED, POLLED, IN_FOREGROUND] : [POLLED, IN_FOREGROUND],
    /\b(stream(ing)?|background)\b/i,
  );
  const outputs = createFallback<readonly ResponseIncludable[] | null>(
    config.tools.includes('code_interpreter') ? [[CODE_OUTPUTS], null] : [null],
    /(?:^|['"`])include\b/,
  );
  return async (request, input, limits) => {
    const identity = client.official ? await identityOf(request) : {};
    return offering(request.tools, (functions) =>
      tuned((tuning) => {
        const plain = bodyOf(request, input, { ...config, functions, tuning, identity });
        return outputs((include) => {
          const body = include === null ? plain : { ...plain, include: [...include] };
          return fallback((level) => start(client, body, level, limits));
        });
      }),
    );
  };
}

function start(
  client: Client,
  body: ResponseCreateParamsNonStreaming,
  { background, stream }: Level,
  { signal, deadlineAt }: Limits,
): Promise<Opened<ResponseStreamEvent>> {
  const { responses } = client.openai;
  const what = `run in ${body.conversation}`;
  const params = background ? { ...body, background } : body;
  if (stream)
    return client.open(what, (options) => responses.create({ ...params, stream }, options), { signal });
  // In the foreground the answer to this request is the run's end, so the run's deadline is its limit.
  const settings = background ? { signal } : { signal, limitMs: deadlineAt - client.clock.monotonic() };
  return client.openWhole(what, (options) => responses.create(params, options), settings);
}

interface BodySettings extends Pick<EngineConfig, 'model' | 'tools'> {
  readonly functions: readonly ToolSpec[];
  readonly tuning: Tuning;
  readonly identity: Partial<Identity>;
}

/** Only what is configured is sent: models refuse sampling parameters, and servers refuse what they do not know. */
function bodyOf(
  request: RunRequest,
  input: readonly ResponseInputItem[],
  { model, tools: hosted, functions, tuning, identity }: BodySettings,
): ResponseCreateParamsNonStreaming {
  const tools = [...responsesTools(hosted), ...flatFunctions(functions)];
  return {
    model: request.model ?? model,
    conversation: request.thread.id,
    store: true,
    ...(input.length === 0 ? {} : { input: [...input] }),
    ...(request.instructions === '' ? {} : { instructions: request.instructions }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(tuning.reasoning === undefined ? {} : { reasoning: { effort: tuning.reasoning } }),
    ...(tuning.verbosity === undefined ? {} : { text: { verbosity: tuning.verbosity } }),
    ...identity,
  };
}
