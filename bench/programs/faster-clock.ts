/**
 * Loaded before a program: its clocks and timers run so many times as fast as the parameter `rate` of this module's URL
 * says. Turns by the ten thousand then need not wait for Discord's limit of 50 requests in a second.
 */

import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';

const RATE = Number(new URL(import.meta.url).searchParams.get('rate'));

function faster(clock: () => number): () => number {
  const begun = clock();
  return () => begun + (clock() - begun) * RATE;
}

type Timer = (callback: () => void, ms?: number, ...rest: unknown[]) => unknown;

function sooner<T extends Timer>(set: T): T {
  const changed: Timer = (callback, ms = 0, ...rest) => set(callback, ms / RATE, ...rest);
  return Object.assign(changed as T, set); // with what `promisify` looks for
}

performance.now = faster(performance.now.bind(performance));
Date.now = faster(Date.now.bind(Date));
// Libraries take their timers from the module as often as from the global object.
timers.setTimeout = sooner(timers.setTimeout);
timers.setInterval = sooner(timers.setInterval);
Object.assign(globalThis, { setTimeout: timers.setTimeout, setInterval: timers.setInterval });
syncBuiltinESMExports();
