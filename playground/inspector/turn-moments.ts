/** What a change of a conversation's record says of the turn's life. Pure. */

import { snowflakeTime } from '../../emulators/discord/world/snowflake.ts';
import type { PageMoment, PageTurn } from '../contract/inspector.ts';
import type { TurnView } from './record-view.ts';

type Moment = Omit<PageMoment, 'afterMs'>;

/** The turn as it is seen for the first time, with what has happened to it until then. */
export function begunTurn(channelId: string, turn: TurnView, now: number): PageTurn {
  const messages = turn.messages.map(({ id }) => id);
  const empty: PageTurn = { id: turn.id, channelId, messages, state: 'waiting', moments: [] };
  const several = turn.messages.length > 1;
  const moments = turn.messages.flatMap(({ id, acceptedAt }, n): Moment[] => {
    const which = several ? ` (${n + 1} of ${turn.messages.length})` : '';
    return [
      { kind: 'written', label: `message written${which}`, at: snowflakeTime(id), seenBy: 'discord' },
      { kind: 'accepted', label: `accepted${which}`, at: acceptedAt, seenBy: 'bot' },
    ];
  });
  const begun: Moment = { kind: 'begun', label: 'turn begun', at: turn.beganAt, seenBy: 'bot' };
  return changedTurn(withMoments(empty, [...moments, begun]), null, turn, now);
}

/** The turn after its record has changed. */
export function changedTurn(turn: PageTurn, before: TurnView | null, after: TurnView, now: number): PageTurn {
  const moments: Moment[] = [];
  if (after.appended !== null && (before?.appended ?? null) === null)
    moments.push({ kind: 'appended', label: 'messages in the thread', at: now, seenBy: 'store' });
  if (after.run !== null && after.run.id !== before?.run?.id) {
    const again = turn.moments.some(({ kind }) => kind === 'run');
    const label = again ? 'run begun again' : 'run begun';
    moments.push({ kind: 'run', label, at: after.run.startedAt, seenBy: 'bot' });
  }
  if (after.answer !== null && (before?.answer ?? null) === null) {
    const label = after.answer.kind === 'failure' ? 'failure notice written down' : 'answer written down';
    moments.push({ kind: 'answered', label, at: after.answer.at, seenBy: 'bot' });
  }
  return { ...withMoments(turn, moments), state: stateOf(after) };
}

/** The turn after the bot has posted a message of its reply. */
export function postedTurn(turn: PageTurn, stands: TurnView, messageId: string): PageTurn {
  const parts = stands.answer?.parts.length ?? 0;
  const n = turn.moments.filter(({ kind }) => kind === 'posted').length + 1;
  const whole = parts > 1 ? `part ${n} of ${parts} posted` : 'reply posted';
  const label = stands.answer === null ? 'reply appears' : whole;
  return withMoments(turn, [{ kind: 'posted', label, at: snowflakeTime(messageId), seenBy: 'discord' }]);
}

/** The turn when it has left the record: with its answer, or without one. */
export function endedTurn(turn: PageTurn, last: TurnView, now: number): PageTurn {
  const done = last.answer !== null;
  const label = done ? 'finished' : 'dropped';
  return {
    ...withMoments(turn, [{ kind: 'finished', label, at: now, seenBy: 'store' }]),
    state: done ? 'done' : 'dropped',
  };
}

/** In order of time; of two at one time the earlier told stays first. */
export function withMoments(turn: PageTurn, moments: readonly Moment[]): PageTurn {
  if (moments.length === 0) return turn;
  const since = snowflakeTime(turn.id);
  const all = [...turn.moments, ...moments.map((moment) => ({ ...moment, afterMs: moment.at - since }))];
  return { ...turn, moments: all.toSorted((a, b) => a.at - b.at) };
}

function stateOf({ run, answer }: TurnView): PageTurn['state'] {
  if (answer !== null) return 'answering';
  return run === null ? 'waiting' : 'running';
}
