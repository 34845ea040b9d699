/** A person at the terminal, who answers one question after the other as a test has it. */

import { expect } from 'vitest';
import type { Terminal } from '../../src/setup/terminal.ts';

export interface SetupTerminal extends Terminal {
  /** What was said and asked, a line each. */
  readonly shown: readonly string[];
  /** Answers that no question has asked for. */
  left(): number;
}

type Answer = string | boolean | { readonly meanwhile: () => unknown; readonly answer: string };

/** @param answers one for each question; `meanwhile` is done before its answer is given */
export function createSetupTerminal(answers: readonly Answer[]): SetupTerminal {
  const shown: string[] = [];
  const waiting = [...answers];
  const show = (text: string): void => void shown.push(text);
  const next = async (question: string): Promise<string | boolean> => {
    show(question);
    const answer = waiting.shift();
    if (answer === undefined) throw new Error(`a question that was not expected: ${question}`);
    if (typeof answer !== 'object') return answer;
    await answer.meanwhile();
    return answer.answer;
  };
  const typed = async (question: string, problem: (text: string) => string | null): Promise<string> => {
    for (;;) {
      const text = String(await next(question));
      const wrong = problem(text);
      if (wrong === null) return text;
      show(wrong);
    }
  };
  return {
    shown,
    left: () => waiting.length,
    begin: show,
    end: show,
    say: show,
    warn: show,
    secret: (question, { problem }) => typed(question, problem),
    text: (question, { problem }) => typed(question, problem),
    async choose(question, choices) {
      const answer = String(await next(question));
      expect(choices.map(({ value }) => value)).toContain(answer);
      return answer;
    },
    agree: async (question) => (await next(question)) === true,
  };
}
