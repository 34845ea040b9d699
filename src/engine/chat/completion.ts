/** One completion: its request, in the plainest form that the server needs, and its answer, streamed or whole. */

import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import type { RunEvent, RunOptions } from '../../conversation/ports/engine.ts';
import type { ToolSpec } from '../../conversation/ports/tools.ts';
import { EngineError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Client, OpenedSigns } from '../service/client.ts';
import type { EngineConfig } from '../service/engine-config.ts';
import type { EventStream } from '../service/event-stream.ts';
import { shapeFailure, translate } from '../service/failures/translate-error.ts';
import { createFallback } from '../service/fallback.ts';
import { fieldOf } from '../service/response-shape.ts';
import { retryWhileLoading } from '../service/retry.ts';
import { IDLE_MS, watchStream } from '../service/stream-timeout.ts';
import { createTuned, type Tuning } from '../service/tuning.ts';
import { createOffering, nestedFunctions } from '../tools/function-tools.ts';
import { type Piece, readPiece } from './piece.ts';
import { onWire, type PromptMessage } from './prompt.ts';
import { COMPLETE, type Completed, completedOf, FAILURE, isWhole, newSeen, type Seen, take } from './seen.ts';
import { createStreamTrust } from './stream-trust.ts';
import { createSending } from './system-role.ts';

/** What is asked for, besides the way in which it comes. */
export type Asked = Omit<ChatCompletionCreateParamsNonStreaming, 'messages' | 'stream' | 'tools'> & {
  readonly messages: readonly PromptMessage[];
  readonly tools: readonly ToolSpec[];
};

interface Limits extends Pick<RunOptions, 'signal' | 'deadlineAt'> {
  /** The assistant's own, if the transcript has such names; a model may begin its reply with it. */
  readonly name: string | null;
}

export interface Completion {
  /** Yields the text as it comes, and returns what it has come to. Its errors are `committed: 'no'`: the server keeps nothing. */
  read(): AsyncGenerator<RunEvent, Completed>;
}

export interface Completions {
  /** Sends the request at once. */
  begin(asked: Asked, limits: Limits): Completion;
}

type Level = 'stream-with-usage' | 'stream' | 'whole';

export function createCompletions(
  client: Client,
  config: Tuning & Pick<EngineConfig, 'updates' | 'model'>,
  log: Log,
): Completions {
  const trust = createStreamTrust();
  const sending = createSending();
  const tuned = createTuned(config, log);
  const offering = createOffering(config, log);
  const fallback = createFallback<Level>(
    config.updates === 'stream' ? ['stream-with-usage', 'stream', 'whole'] : ['whole'],
    /\b(stream(ing|_options)?)\b/i,
  );

  const openOn = (
    level: Level,
    { tools, ...asked }: Asked,
    { signal, deadlineAt }: Limits,
  ): Promise<OpenedSigns> => {
    // A local model may read a long prompt for minutes before its first word: the run's deadline is the limit.
    const limitMs = deadlineAt - client.clock.monotonic();
    const body = {
      ...asked,
      messages: asked.messages.map(onWire),
      ...(tools.length === 0 ? {} : { tools: nestedFunctions(tools) }),
    };
    const { completions } = client.openai.chat;
    const settings = { signal, limitMs, traceless: true, missing: 'unsupported' as const };
    if (level === 'whole')
      return client.openWhole(COMPLETE, (options) => completions.create(body, options), settings);
    const streamed = {
      ...body,
      stream: true as const,
      ...(level === 'stream-with-usage' ? { stream_options: { include_usage: true } } : {}),
    };
    return client.openSigns(COMPLETE, (options) => completions.create(streamed, options), settings);
  };

  return {
    begin(asked, limits) {
      const asksWhole = trust.takeWhole();
      const send = () =>
        offering(asked.tools, (tools) =>
          tuned((tuning) =>
            sending(asked.messages, (messages) => {
              const body = { ...asked, messages, tools, ...tuningOf(tuning) };
              return fallback((level) => openOn(asksWhole ? 'whole' : level, body, limits));
            }),
          ),
        );
      const waiting = { clock: client.clock, signal: limits.signal };
      const opening = retryWhileLoading(send, waiting, (error) =>
        log.info(
          { event: 'run.model-loading', error },
          'The server still loads the model. A run waits for it.',
        ),
      );
      opening.catch(() => {}); // it may fail before it is read
      return {
        async *read() {
          const opened = await opening;
          const seen = newSeen(limits.name);
          if (opened.kind === 'body') {
            take(seen, wholePiece(opened.body));
            return completedOf(seen);
          }
          yield* readStream(opened.stream, seen, { clock: client.clock, signal: limits.signal });
          trust.saw(seen);
          if (isWhole(seen)) return completedOf(seen);
          throw new EngineError('network', `${COMPLETE}: the answer was cut off`);
        },
      };
    },
  };
}

function tuningOf({ reasoning, verbosity }: Tuning): Pick<Asked, 'reasoning_effort' | 'verbosity'> {
  return {
    ...(reasoning === undefined ? {} : { reasoning_effort: reasoning }),
    ...(verbosity === undefined ? {} : { verbosity }),
  };
}

async function* readStream(
  stream: EventStream,
  seen: Seen,
  { clock, signal }: { readonly clock: Client['clock']; readonly signal: AbortSignal },
): AsyncGenerator<RunEvent> {
  // Before its first word a model may read or think for minutes, and only the deadline ends that wait.
  const idleMs = (): number => (seen.hasBegun ? IDLE_MS : Number.POSITIVE_INFINITY);
  try {
    for await (const sign of watchStream(stream, { clock, signal, idleMs })) {
      if (sign.kind === 'alive') continue;
      seen.isDone = sign.kind === 'done';
      if (sign.kind === 'done') break;
      const piece = streamedPiece(sign.text);
      if (piece !== null) yield* take(seen, piece);
    }
  } catch (error) {
    if (!isWhole(seen) || signal.aborted) throw translate(error, { ...FAILURE, signal });
  }
  yield* seen.speech.end();
}

/** An event that is neither a chunk nor an error says nothing, and neither does one that is no JSON, such as `ping`. */
function streamedPiece(text: string): Piece | null {
  if (!text.trimStart().startsWith('{')) return null;
  const event: unknown = JSON.parse(text);
  // vLLM's errors of earlier versions have nothing around them.
  if (fieldOf(event, 'object') === 'error') throw shapeFailure({ error: event }, FAILURE);
  if (isError(event)) throw shapeFailure(event, FAILURE);
  return readPiece(event);
}

function isError(event: unknown): boolean {
  return (fieldOf(event, 'error') ?? null) !== null;
}

/** A whole answer is over, whether or not it says why. Some routers answer with success and an error as the body. */
function wholePiece(body: unknown): Piece {
  const piece = Array.isArray(fieldOf(body, 'choices')) && !isError(body) ? readPiece(body) : null;
  if (piece === null) throw shapeFailure(body, FAILURE);
  return piece;
}
