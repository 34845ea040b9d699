/** Opens the person's browser, where there is one. */

import { spawn } from 'node:child_process';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
};

/** Does nothing where no browser can be opened: the address is printed anyway. */
export function openBrowser(url: string): void {
  const opener = OPENERS[process.platform];
  const seen =
    process.platform !== 'linux' ||
    process.env.DISPLAY !== undefined ||
    process.env.WAYLAND_DISPLAY !== undefined;
  if (opener === undefined || !seen) return;
  const [command, ...args] = opener;
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {}) // the address is on the screen
    .unref();
}
