/** Asking a person whether a call may be made: the question is a fact before it is posted, and so is what they decide. */

import { orAborted, timeoutSignal } from '../../../../async/timeout.ts';
import { EngineError } from '../../../../errors.ts';
import { fairnessKey } from '../../../place.ts';
import type { OfferedTool, ToolCall } from '../../../ports/tools.ts';
import { askOf } from '../../../record/asks.ts';
import { asked, asking, decided } from '../../../record/calls/calls.ts';
import { type Decision, type Question, questionId } from '../../../record/calls/question.ts';
import type { Turn } from '../../../record/record.ts';
import { askingPart, permissionButtons, questionPart } from '../../../text/question.ts';
import { DENIED, NOT_ASKED, NOT_NOTED, UNANSWERED } from '../../../text/tool-output.ts';
import type { TurnContext } from '../../turn-context.ts';

export type Permission =
  /** `questionId` is null where nobody had to be asked. */
  | { readonly kind: 'allowed'; readonly questionId: string | null }
  /** `output` is what the model is told. */
  | { readonly kind: 'refused'; readonly output: string };

export interface Permissions {
  /** Throws the signal's reason, and EngineError `aborted` for a turn that is over. */
  ask(call: ToolCall, about: NonNullable<OfferedTool['asksFirst']>, signal: AbortSignal): Promise<Permission>;
  /** Another run takes the place of this one: what is asked in it is asked anew, in calls of its own. */
  beginAnew(): void;
}

/** Before its deadline the run needs time to say that nobody has answered. */
const MOST_LEFT_MS = 20_000;

/** @param goesOn it is a run that was begun earlier, and knows its calls again */
export function createPermissions(context: TurnContext, turn: Turn, goesOn: boolean): Permissions {
  const { engine } = context.ports;
  const overAt = whenOver(context, turn);
  let ofEarlierRuns: readonly Question[] = goesOn ? [] : (turn.questions ?? []);
  /** Ids of questions that a call of this attempt is about: no other call is. */
  const taken = new Set<string>();

  /** The one that was asked about the call before, by this process or an earlier one. */
  const find = (questions: readonly Question[], call: ToolCall): Question | undefined => {
    const same = questions.filter((question) => isSame(question.call, call));
    const free = same.filter(({ id, isUsed }) => !isUsed && !taken.has(id));
    return (
      free.find(({ call: { id } }) => engine.can.resume && id === call.id) ??
      free.find(({ id }) => ofEarlierRuns.some((earlier) => earlier.id === id)) ??
      same.find(({ decision }) => decision === 'denied') // nobody is asked again what they have refused
    );
  };

  const questionsNow = async (): Promise<readonly Question[]> => {
    const { records } = context.ports;
    const now = (await records.read(context.place)).turn;
    if (now?.id !== turn.id)
      throw new EngineError('aborted', 'the turn was stopped or reset before the call');
    return now.questions ?? [];
  };

  return {
    async ask(call, about, signal) {
      const known = find(await questionsNow(), call);
      if (known?.decision === 'denied') return { kind: 'refused', output: DENIED };
      const question = known ?? (await note(context, turn, call, about));
      if (question === null) return { kind: 'refused', output: NOT_NOTED };
      taken.add(question.id);
      if (question.decision === null && question.messageId === null) {
        const isThere = await post(context, turn, question, known !== undefined, signal);
        if (!isThere) return { kind: 'refused', output: NOT_ASKED };
      }
      const decision = await decisionOn(context, question.id, { questionsNow, overAt, signal });
      if (decision === 'allowed') return { kind: 'allowed', questionId: question.id };
      return { kind: 'refused', output: decision === 'denied' ? DENIED : UNANSWERED };
    },
    beginAnew() {
      ofEarlierRuns = context.record.turn?.questions ?? [];
      taken.clear();
    },
  };
}

function isSame(known: Pick<ToolCall, 'name' | 'args'>, call: ToolCall): boolean {
  return known.name === call.name && known.args === call.args;
}

/** On the monotonic clock. A run that goes on after a restart keeps its deadline. */
function whenOver({ ports: { clock, runTimeoutMs } }: TurnContext, { run }: Turn): number {
  const goneMs = run === null ? 0 : Math.max(0, clock.now() - run.startedAt);
  return clock.monotonic() + runTimeoutMs - goneMs - Math.min(MOST_LEFT_MS, runTimeoutMs / 5);
}

/** Null where it could not be noted down. */
async function note(
  context: TurnContext,
  turn: Turn,
  { id, name, args }: ToolCall,
  about: NonNullable<OfferedTool['asksFirst']>,
): Promise<Question | null> {
  let noted: Question | null = null;
  const outcome = await context.commitBeside((record) => {
    noted = {
      id: questionId(record.turn ?? turn),
      turnId: turn.id,
      call: { id, name, args },
      askedId: askedIn(turn),
      part: questionPart(about, { args }),
      messageId: null,
      decision: null,
      isUsed: false,
      isClosed: false,
    };
    return asking(record, noted);
  });
  if (outcome === 'void') throw new EngineError('aborted', 'the turn was stopped or reset before the call');
  return outcome === 'committed' ? noted : null;
}

/** The author of the last message. */
function askedIn({ messages, heardOnly }: Turn): string {
  return messages.findLast(({ id }) => !heardOnly.includes(id))?.authorId ?? '';
}

/** Whether it stands there to be answered. */
async function post(
  context: TurnContext,
  turn: Turn,
  question: Question,
  maybePosted: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  const { place, ports } = context;
  const outcome = await ports.messenger.post({
    channelId: place.channelId,
    fairnessKey: fairnessKey(place),
    part: askingPart(question),
    buttons: permissionButtons(question),
    replyTo: askOf(turn) === null ? (turn.messages.at(-1)?.id ?? turn.id) : null, // an interaction is no message
    nonce: question.id,
    maybePosted,
    after: turn.id,
    signal,
  });
  const messageId = outcome.kind === 'posted' ? outcome.id : null;
  if (messageId !== null) context.endTyping(); // it waits for a person
  await context.commitBeside((record) => asked(record, question.id, messageId));
  return messageId !== null;
}

interface Waiting {
  questionsNow(): Promise<readonly Question[]>;
  readonly overAt: number;
  readonly signal: AbortSignal;
}

async function decisionOn(
  context: TurnContext,
  id: string,
  { questionsNow, overAt, signal }: Waiting,
): Promise<Decision> {
  const { clock, decisionWaits } = context.ports;
  const late = (): Error => new EngineError('timeout', 'nobody has answered a question in time');
  using limit = timeoutSignal(clock, overAt - clock.monotonic(), signal, late);
  for (;;) {
    const told = decisionWaits.next(id, limit.signal);
    const question = (await questionsNow()).find((one) => one.id === id);
    if (question === undefined) throw new EngineError('aborted', 'the question is of a turn that is over');
    if (question.decision !== null) return question.decision;
    await orAborted(told, signal);
    signal.throwIfAborted();
    if (!limit.signal.aborted) continue;
    const outcome = await context.commitBeside((record) => decided(record, id, 'unanswered'));
    if (outcome !== 'committed') return 'unanswered';
  }
}
