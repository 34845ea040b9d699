/** One completion: its request, in the plainest way that the server needs, and its answer, streamed or whole. */

import type {
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionCreateParamsNonStreaming,
} from 'openai/resources/chat/completions';
import type { CompletionUsage } from 'openai/resources/completions';
import type { Stream } from 'openai/streaming';
import type { RunEvent, RunResult } from '../../conversation/ports/engine.ts';
import { EngineError } from '../../errors.ts';
import type { Client, Opened } from '../service/client.ts';
import { isUnknownToServer } from '../service/fallback.ts';
import { watchStream } from '../service/stream-timeout.ts';
import { shapeFailure, translate } from '../service/translate-error.ts';

export type Complete = (
  body: ChatCompletionCreateParamsNonStreaming,
  limits: { readonly signal: AbortSignal; readonly deadlineAt: number },
) => Promise<Opened<ChatCompletionChunk>>;

/** From the best to the one that every server knows. */
const FALLBACKS = [
  { stream: true, stream_options: { include_usage: true } },
  { stream: true },
  { stream: false },
] as const;

/** The completion that is told chunk by chunk. */
interface Told {
  text: string;
  refusal: string;
  /** Null until the server says that it is over: an end without it is a cut. */
  finish: string | null;
  usage: CompletionUsage | null;
}

const COMPLETE = 'complete the chat';
/** As long as a timer can be. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** What a server does not know is asked for once in the life of the process. */
export function createCompletions(client: Client, updates: 'stream' | 'poll'): Complete {
  let way = updates === 'stream' ? 0 : FALLBACKS.length - 1;
  const { completions } = client.openai.chat;

  const attempt: Complete = async (body, { signal, deadlineAt }) => {
    const shape = FALLBACKS[way] ?? { stream: false };
    // A local model may read a long prompt for minutes before its first word: the run's deadline is the limit.
    const limitMs = deadlineAt - client.clock.now();
    const settings = { signal, limitMs, traceless: true, missing: 'unsupported' as const };
    return shape.stream
      ? client.open(COMPLETE, (options) => completions.create({ ...body, ...shape }, options), settings)
      : client.write(
          COMPLETE,
          async (options) => ({ body: await completions.create(body, options) }),
          settings,
        );
  };

  return async (body, limits) => {
    for (;;) {
      try {
        return await attempt(body, limits);
      } catch (error) {
        if (!isUnknownToServer(error, /\b(stream(ing|_options)?)\b/i) || way >= FALLBACKS.length - 1)
          throw error;
        way += 1;
      }
    }
  };
}

/** The completion's text as it comes, and its result. Its failures are `committed: 'no'`: nothing is kept there. */
export async function* readCompletion(
  opened: Opened<ChatCompletionChunk>,
  { clock, signal }: { readonly clock: Client['clock']; readonly signal: AbortSignal },
): AsyncGenerator<RunEvent, RunResult> {
  if (!('stream' in opened)) return resultOf(toldBy(opened.body));
  const told: Told = { text: '', refusal: '', finish: null, usage: null };
  try {
    yield* readChunks(opened.stream, { clock, signal }, told);
  } catch (error) {
    if (told.finish === null || signal.aborted)
      throw translate(error, { what: COMPLETE, write: false, signal });
  }
  if (told.finish === null) throw new EngineError('network', `${COMPLETE}: the answer was cut off`);
  return resultOf(told);
}

async function* readChunks(
  stream: Stream<ChatCompletionChunk>,
  watch: { readonly clock: Client['clock']; readonly signal: AbortSignal },
  told: Told,
): AsyncGenerator<RunEvent> {
  // A local model may read a long prompt for minutes, with nothing to hear but its headers: the deadline is the limit.
  for await (const chunk of watchStream(stream, { ...watch, firstWithinMs: LONGEST_TIMER_MS })) {
    told.usage = chunk.usage ?? told.usage;
    const choice = chunk.choices?.[0]; // the chunk with the usage has none
    if (choice === undefined) continue;
    requireNoError(choice);
    told.finish = choice.finish_reason ?? told.finish;
    told.refusal += choice.delta?.refusal ?? '';
    const text = choice.delta?.content ?? '';
    told.text += text;
    if (text !== '') yield { kind: 'delta', text };
  }
}

function toldBy(body: unknown): Told {
  const completion = requireCompletion(body);
  const choice = completion.choices[0];
  if (choice !== undefined) requireNoError(choice);
  return {
    text: choice?.message.content ?? '',
    refusal: choice?.message.refusal ?? '',
    finish: choice?.finish_reason ?? null,
    usage: completion.usage ?? null,
  };
}

/** Some routers answer with success and an error as the body. */
function requireCompletion(body: unknown): ChatCompletion {
  const valid = body !== null && typeof body === 'object' && Array.isArray(Reflect.get(body, 'choices'));
  if (!valid) throw shapeFailure(body, { what: COMPLETE, write: false });
  return body as ChatCompletion;
}

/** A router may tell of its provider's failure where the answer would be. */
function requireNoError(choice: object): void {
  const failed =
    (Reflect.get(choice, 'error') ?? null) !== null || Reflect.get(choice, 'finish_reason') === 'error';
  if (failed) throw shapeFailure(choice, { what: COMPLETE, write: false });
}

function resultOf({ text, refusal, finish, usage }: Told): RunResult {
  const cut = finish === 'length' || finish === 'content_filter';
  return {
    text: text === '' ? refusal : text,
    files: [],
    citations: [],
    usage: usage === null ? null : { input: usage.prompt_tokens, output: usage.completion_tokens },
    finish: refusal !== '' ? 'refused' : cut ? 'incomplete' : 'completed',
    remoteIds: [],
    ...(cut ? { reason: finish } : {}),
  };
}
