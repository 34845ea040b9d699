/** npm's shell: npm runs a script in one, and hands it the signals. Some shells die of them and leave the script running. */

/** How soon the shell's end is noticed. */
const LOOK_MS = 250;

/** Calls back once the shell that npm runs this process in has ended; never where npm has no part in it. */
export function onShellEnd(environment: Readonly<Record<string, string>>, ended: () => void): void {
  if (environment.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(look);
    ended();
  }, LOOK_MS);
  look.unref();
}
