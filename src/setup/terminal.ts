/** Questions to the person at the terminal, by clack. It is loaded only when somebody sits there. */

import type { Readable, Writable } from 'node:stream';

export interface Terminal {
  begin(title: string): void;
  end(text: string): void;
  say(text: string): void;
  warn(text: string): void;
  /** Nothing that is typed is shown. Resolves with an empty text for what is kept. */
  secret(question: string, options: Answering): Promise<string>;
  text(question: string, options: Answering & { readonly initial: string }): Promise<string>;
  /** Resolves with the value of what was chosen. */
  choose(question: string, choices: readonly Choice[], initial: string): Promise<string>;
  agree(question: string, initial: boolean): Promise<boolean>;
}

export interface Answering {
  /** What is wrong with an answer; null for nothing. */
  problem(text: string): string | null;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

export interface TerminalOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Ctrl-C or Escape: the question is never answered. */
  stop(): void;
}

export async function openTerminal({ stop, ...streams }: TerminalOptions): Promise<Terminal> {
  const clack = await import('@clack/prompts');
  type Cancelled = Extract<Awaited<ReturnType<typeof clack.confirm>>, symbol>;
  const answered = async <T>(asking: Promise<T | Cancelled>): Promise<T> => {
    const answer = await asking;
    if (!clack.isCancel(answer)) return answer;
    stop();
    return new Promise<never>(() => {});
  };
  const validate =
    (problem: Answering['problem']) =>
    (text = ''): string | undefined =>
      problem(text) ?? undefined;
  return {
    begin: (title) => clack.intro(title, streams),
    end: (text) => clack.outro(text, streams),
    say: (text) => clack.log.step(text, streams),
    warn: (text) => clack.log.warn(text, streams),
    secret: async (message, { problem }) =>
      (await answered(clack.password({ ...streams, message, validate: validate(problem) }))) ?? '',
    text: (message, { initial, problem }) =>
      answered(clack.text({ ...streams, message, initialValue: initial, validate: validate(problem) })),
    choose: (message, choices, initialValue) =>
      answered(clack.select<string>({ ...streams, message, options: [...choices], initialValue })),
    agree: (message, initialValue) => answered(clack.confirm({ ...streams, message, initialValue })),
  };
}
