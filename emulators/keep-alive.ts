/** How long the local services keep a connection that nobody uses. */

/**
 * In milliseconds. Node's own default of five seconds is less than a busy machine may stop a process for, and a request
 * on a connection that is being closed fails like an outage: only a switch makes an outage here.
 */
export const KEEP_ALIVE_MS = 10 * 60_000;
