/** Questions whether a call may be made: what is kept of one from before it is posted until its message says what came of it. Pure. */

/** What came of a question. `unanswered`: the time for it was over. */
export type Decision = 'allowed' | 'denied' | 'unanswered';

export interface Question {
  /** Its message's nonce, and what its buttons come back with. */
  readonly id: string;
  /** The turn that it is asked in, whose last message it replies to. */
  readonly turnId: string;
  /** As the model makes it. */
  readonly call: { readonly id: string; readonly name: string; readonly args: string };
  /** The one person who decides. */
  readonly askedId: string;
  /** What is to be done, as the people read it. */
  readonly part: {
    readonly content: string;
    readonly file: { readonly name: string; readonly text: string } | null;
  };
  /** Null while its message is not known to stand there. */
  readonly messageId: string | null;
  /** Null while nobody has decided. */
  readonly decision: Decision | null;
  /** The call that was allowed is being made, or was: no other one is allowed by it. */
  readonly isUsed: boolean;
  /** Its message says what came of it, or stands nowhere. */
  readonly isClosed: boolean;
}

interface Asking {
  readonly questions?: readonly Question[];
}

/** Of at most 25 characters, which is what Discord takes as a nonce; the same after a crash. */
export function questionId({ id, questions = [] }: Asking & { readonly id: string }): string {
  return `${id}-q${questions.length}`;
}

/** Those whose messages do not say yet what came of them. */
export function openQuestions({ questions = [] }: Asking): readonly Question[] {
  return questions.filter(({ isClosed }) => !isClosed);
}
