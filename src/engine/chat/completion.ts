/** One completion: its request, in the plainest form that the server needs, and its answer, streamed or whole. */

import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionCreateParamsNonStreaming,
} from 'openai/resources/chat/completions';
import type { CompletionUsage } from 'openai/resources/completions';
import type { Stream } from 'openai/streaming';
import type { RunEvent, RunOptions, RunResult } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import type { Client, Opened } from '../service/client.ts';
import { createFallback } from '../service/fallback.ts';
import { fieldOf } from '../service/response-shape.ts';
import { watchStream } from '../service/stream-timeout.ts';
import { shapeFailure, translate } from '../service/translate-error.ts';

export type Complete = (
  body: ChatCompletionCreateParamsNonStreaming,
  limits: Pick<RunOptions, 'signal' | 'deadlineAt'>,
) => Promise<Opened<ChatCompletionChunk>>;

type Level = 'stream-with-usage' | 'stream' | 'whole';

const COMPLETE = 'complete the chat';

export function createCompletions(client: Client, updates: 'stream' | 'poll'): Complete {
  const { completions } = client.openai.chat;
  const fallback = createFallback<Level>(
    updates === 'stream' ? ['stream-with-usage', 'stream', 'whole'] : ['whole'],
    /\b(stream(ing|_options)?)\b/i,
  );
  return (body, { signal, deadlineAt }) =>
    fallback((level) => {
      // A local model may read a long prompt for minutes before its first word: the run's deadline is the limit.
      const limitMs = deadlineAt - client.clock.monotonic();
      const settings = { signal, limitMs, traceless: true, missing: 'unsupported' as const };
      if (level === 'whole')
        return client.openWhole(COMPLETE, (options) => completions.create(body, options), settings);
      const streamed = {
        ...body,
        stream: true as const,
        ...(level === 'stream-with-usage' ? { stream_options: { include_usage: true } } : {}),
      };
      return client.open(COMPLETE, (options) => completions.create(streamed, options), settings);
    });
}

/** The completion as far as it has come. */
interface Seen {
  text: string;
  refusal: string;
  /** Null until the server says that it is over. A stream that ends without that was cut. */
  finish: string | null;
  usage: CompletionUsage | null;
}

type Limits = { readonly clock: Client['clock']; readonly signal: AbortSignal };

/** Yields the text as it comes, and returns the result. Its errors are `committed: 'no'`: the server keeps nothing. */
export async function* readCompletion(
  opened: Opened<ChatCompletionChunk>,
  limits: Limits,
): AsyncGenerator<RunEvent, RunResult> {
  if (opened.kind === 'body') return resultOf(seenIn(opened.body));
  const seen: Seen = { text: '', refusal: '', finish: null, usage: null };
  try {
    yield* readChunks(opened.stream, limits, seen);
  } catch (error) {
    if (seen.finish === null || limits.signal.aborted)
      throw translate(error, { what: COMPLETE, write: false, signal: limits.signal });
  }
  if (seen.finish === null) throw new EngineError('network', `${COMPLETE}: the answer was cut off`);
  return resultOf(seen);
}

async function* readChunks(
  stream: Stream<ChatCompletionChunk>,
  limits: Limits,
  seen: Seen,
): AsyncGenerator<RunEvent> {
  // While a local model reads a long prompt, nothing comes but the headers. Only the deadline ends that wait.
  const watch = { ...limits, firstWithinMs: Number.POSITIVE_INFINITY };
  for await (const chunk of watchStream(stream, watch)) {
    seen.usage = chunk.usage ?? seen.usage;
    const choice = chunk.choices?.[0]; // the chunk with the usage has none
    if (choice === undefined) continue;
    requireNoError(choice);
    seen.finish = choice.finish_reason ?? seen.finish;
    seen.refusal += choice.delta?.refusal ?? '';
    const text = choice.delta?.content ?? '';
    seen.text += text;
    if (text !== '') yield { kind: 'delta', text };
  }
}

function seenIn(body: unknown): Seen {
  const { choices, usage } = requireCompletion(body);
  const choice = choices[0];
  if (choice !== undefined) requireNoError(choice);
  return {
    text: choice?.message.content ?? '',
    refusal: choice?.message.refusal ?? '',
    finish: choice?.finish_reason ?? null,
    usage: usage ?? null,
  };
}

/** Some routers answer with success and an error as the body. */
function requireCompletion(body: unknown): ChatCompletion {
  if (!Array.isArray(fieldOf(body, 'choices'))) throw shapeFailure(body, { what: COMPLETE, write: false });
  return body as ChatCompletion;
}

/** Some routers put their provider's failure where the answer would be. */
function requireNoError(choice: object): void {
  const hasError = (fieldOf(choice, 'error') ?? null) !== null;
  if (hasError || fieldOf(choice, 'finish_reason') === 'error')
    throw shapeFailure(choice, { what: COMPLETE, write: false });
}

function resultOf({ text, refusal, finish, usage }: Seen): RunResult {
  const isCut = finish === 'length' || finish === 'content_filter';
  return {
    text: text === '' ? refusal : text,
    files: [],
    citations: [],
    usage: usage === null ? null : { input: usage.prompt_tokens, output: usage.completion_tokens },
    finish: refusal !== '' ? 'refused' : isCut ? 'incomplete' : 'completed',
    remoteIds: [],
    ...(isCut ? { reason: finish } : {}),
  };
}
