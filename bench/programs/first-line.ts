/** Loaded before all else: tells its parent when the first line of the process ran, in milliseconds since the epoch. */

process.send?.(performance.timeOrigin + performance.now());
