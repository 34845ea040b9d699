/** What is done before an interrupted process ends. */

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
/** As a shell says that a signal has ended a process. */
const EXIT_SIGNALLED = 128;

/** Does the work, then ends the process with the signal's exit code. Returns how to call that off. */
export function onInterrupt(work: () => Promise<void>): () => void {
  const interrupt = (signal: NodeJS.Signals): void => {
    void work().finally(() => process.exit(EXIT_SIGNALLED + SIGNALS[signal as keyof typeof SIGNALS]));
  };
  const signals = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[];
  for (const signal of signals) process.once(signal, interrupt);
  return () => {
    for (const signal of signals) process.off(signal, interrupt);
  };
}
