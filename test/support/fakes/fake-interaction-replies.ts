/** Interactions that keep what stands under them, and whose tokens end when the test says so. */

import { orAborted } from '../../../src/async/timeout.ts';
import type {
  InteractionReplies,
  InteractionReply,
  InteractionReplyOutcome,
} from '../../../src/conversation/ports/interaction-replies.ts';
import { type Active, createActivity } from '../idle.ts';

export interface FakeInteractionReplies extends InteractionReplies, Active {
  /** What was asked for, in order. */
  readonly shown: readonly InteractionReply[];
  /** What stands under an interaction, in order, with the names of the files that go with it. */
  standing(interactionId: string): readonly { readonly content: string; readonly files: readonly string[] }[];
  /** From here on its token is over. */
  end(interactionId: string): void;
  /** The next part ends so, and is not shown. */
  answerNext(outcome: InteractionReplyOutcome): void;
  /** The next part is shown, and its answer never comes. */
  loseNextAnswer(): void;
  /** The person takes no direct messages. */
  closeDirectMessage(): void;
}

/** The channel of everybody's direct message. */
export const DIRECT = '700000000000000001';

export function createFakeInteractionReplies(): FakeInteractionReplies {
  const shown: InteractionReply[] = [];
  const messages = new Map<string, Map<string, InteractionReply>>();
  const over = new Set<string>();
  const outcomes: InteractionReplyOutcome[] = [];
  let losesAnswer = false;
  let direct: string | null = DIRECT;
  const activity = createActivity();

  const put = (reply: InteractionReply): InteractionReplyOutcome => {
    const { interactionId, index, part, via } = reply;
    const under = messages.get(interactionId) ?? new Map<string, InteractionReply>();
    messages.set(interactionId, under);
    const known = [...under].find(
      ([, one]) => one.index === index && (index === 0 || one.part.content === part.content),
    );
    const mayLook = !via.isPrivate;
    if (reply.maybePosted && known !== undefined && (index === 0 || mayLook))
      return { kind: 'posted', id: known[0] };
    if (over.has(interactionId)) return { kind: 'token-over' };
    if (reply.maybePosted && index > 0 && !mayLook) return { kind: 'unknown' };
    const id = known !== undefined && index === 0 ? known[0] : `80000000000000${shown.length + 1000}`;
    under.set(id, reply);
    return { kind: 'posted', id };
  };

  return {
    activity,
    shown,
    standing: (id) =>
      [...(messages.get(id)?.values() ?? [])].map(({ part, uploads = [] }) => ({
        content: part.content,
        files: [...(part.file === null ? [] : [part.file.name]), ...uploads.map(({ name }) => name)],
      })),
    end: (id) => void over.add(id),
    answerNext: (outcome) => void outcomes.push(outcome),
    loseNextAnswer() {
      losesAnswer = true;
    },
    closeDirectMessage() {
      direct = null;
    },
    async show(reply) {
      reply.signal.throwIfAborted();
      const outcome = await activity.count(() => {
        shown.push(reply);
        return outcomes.shift() ?? put(reply);
      });
      if (losesAnswer) {
        losesAnswer = false;
        await orAborted(new Promise(() => {}), reply.signal);
      }
      return outcome;
    },
    directMessage: () => activity.count(() => direct),
  };
}
