/** The calls of a turn that change something, as facts: each is one before it is made, so that it is never made twice. Pure. */

import type { ConversationRecord, MadeCall } from './record.ts';
import { withTurn } from './transitions.ts';

/** The call is about to be made. */
export function calling(
  record: ConversationRecord,
  { id, name, args }: Omit<MadeCall, 'output'>,
): ConversationRecord {
  const call: MadeCall = { id, name, args, output: null };
  return withTurn(record, (turn) => ({ ...turn, calls: [...(turn.calls ?? []), call] }));
}

/** The latest call of that id has returned. */
export function called(record: ConversationRecord, id: string, output: string): ConversationRecord {
  return withTurn(record, (turn) => {
    const calls = turn.calls ?? [];
    const at = calls.findLastIndex((call) => call.id === id && call.output === null);
    return { ...turn, calls: calls.map((call, index) => (index === at ? { ...call, output } : call)) };
  });
}
