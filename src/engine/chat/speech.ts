/** What a model says aloud while its text still comes: each piece is told once it is known to be a part of the reply. */

import type { RunEvent } from '../../conversation/ports/engine.ts';
import { COMPLETE_MARK, LONGEST_MARK, spoken } from './spoken.ts';

type SpeechEvent = Extract<RunEvent, { kind: 'delta' | 'restart' }>;

export interface Speech {
  /** Takes the next piece of the model's text. */
  push(piece: string): SpeechEvent[];
  /** Tells the rest. */
  end(): SpeechEvent[];
  /** The whole reply, once it has ended. */
  readonly text: string;
}

/** The end of a text that may belong to a mark. */
const UNSURE = /\s*(?:[<[◁][^\s>\]▷]{0,47})?$/;

/**
 * Begins anew (`restart`) where a later mark shows that what was told were thoughts.
 *
 * @param name the model's own, if the transcript has such names
 */
export function createSpeech(name: string | null): Speech {
  let raw = '';
  /** The reply, as far as it can be told. */
  let reply = '';
  let isOpen = true;
  let toldLength = 0;

  /** Tells the reply up to there. */
  const tell = (length: number): SpeechEvent[] => {
    const text = reply.slice(toldLength, length);
    toldLength = Math.max(length, toldLength);
    return text === '' ? [] : [{ kind: 'delta', text }];
  };

  /** The reply is another than was thought: what was told of it may be void. */
  const correct = (isOver: boolean): SpeechEvent[] => {
    const told = reply.slice(0, toldLength);
    ({ text: reply, isOpen } = spoken(raw, { isOver, name }));
    const isVoid = !reply.startsWith(told);
    if (isVoid) toldLength = 0;
    const rest = tell(isOver ? reply.length : sureLength(reply));
    return isVoid ? [{ kind: 'restart' }, ...rest] : rest;
  };

  return {
    push(piece) {
      if (piece === '') return [];
      const recent = raw.slice(-LONGEST_MARK) + piece;
      raw += piece;
      const isPlain = reply.length > LONGEST_MARK || (isOpen && raw.length > 2 * LONGEST_MARK);
      if (!isPlain || COMPLETE_MARK.test(recent)) return correct(false);
      if (isOpen) return [];
      reply += piece;
      return tell(sureLength(reply));
    },
    end: () => correct(true),
    get text() {
      return reply;
    },
  };
}

function sureLength(reply: string): number {
  return reply.length - (UNSURE.exec(reply.slice(-2 * LONGEST_MARK))?.[0].length ?? 0);
}
