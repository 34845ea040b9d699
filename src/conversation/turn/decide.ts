/** A person decides whether a call may be made: from outside of the turn that waits for it, and durable before anything is said. */

import type { Conversations, Decided } from '../conversations.ts';
import { decided, questionClosed } from '../record/calls/calls.ts';
import type { ConversationRecord } from '../record/record.ts';
import type { RecordCache } from '../storage/record-cache.ts';
import { closedPart } from '../text/question.ts';
import type { DecisionWaits } from './decision-waits.ts';

export function createDecide(
  records: RecordCache,
  waits: DecisionWaits,
): Pick<Conversations, 'decide' | 'decisionShown'> {
  return {
    async decide(place, { questionId, by, decision }) {
      const change = (now: ConversationRecord): { next: ConversationRecord; found: Decided } => {
        const question =
          now.turn?.answer === null ? now.turn.questions?.find(({ id }) => id === questionId) : undefined;
        if (question === undefined) return { next: now, found: { kind: 'over' } };
        const { askedId } = question;
        if (askedId !== by) return { next: now, found: { kind: 'not-asked', askedId } };
        const known = question.decision ?? decision;
        const shown = closedPart({ ...question, decision: known }).content;
        const next = question.decision === null ? decided(now, questionId, decision) : now;
        return { next, found: { kind: 'decided', shown } };
      };
      const { found } = await records.change(place, change);
      if (found.kind === 'decided') waits.tell(questionId);
      return found;
    },

    async decisionShown(place, questionId) {
      await records.change(place, (now) => ({ next: questionClosed(now, questionId), found: null }));
    },
  };
}
