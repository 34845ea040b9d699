/** The bare client: discord.js's REST with none of its own waiting and retrying, which whoever sends does better. */

import { REST } from 'discord.js';
import { systemClock } from '../../async/clock.ts';
import { type OnRequest, tellingRequests } from './on-request.ts';

/**
 * A limit is thrown as RateLimitError, and any other failure as what it is, at once.
 *
 * @param apiUrl without the version
 * @param timeoutMs how long an answer may take
 * @param onRequest is told of each request that is sent
 */
export function createBareRest(apiUrl: string, timeoutMs: number, onRequest?: OnRequest): REST {
  return new BareRest({
    api: apiUrl,
    version: '10',
    timeout: timeoutMs,
    // discord.js tries again at once after some failures, and never after others such as a cut connection.
    retries: 0,
    // It would try again after a limit without end, and at once where Discord names no wait, as Cloudflare does.
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
    invalidRequestWarningInterval: 0,
    userAgentAppendix: 'Bobbin',
    ...(onRequest && tellingRequests(onRequest)),
  });
}

/** By how much the clock that people set may differ from the monotonic one before it counts as set. */
const SET_BY_MS = 1_000;

/**
 * discord.js keeps the ends of limits by the clock that people set: set back by an hour, it makes an hour of a second
 * (@discordjs/rest 2.6.3, SequentialHandler). So the limits are forgotten then, and Discord tells them again.
 */
class BareRest extends REST {
  #offsetMs = offsetMs();

  override queueRequest(...request: Parameters<REST['queueRequest']>): ReturnType<REST['queueRequest']> {
    const before = this.#offsetMs;
    this.#offsetMs = offsetMs();
    if (Math.abs(this.#offsetMs - before) > SET_BY_MS) {
      this.handlers.clear();
      this.globalReset = -1;
    }
    return super.queueRequest(...request);
  }
}

/** Between the two clocks of this process, which are those of the library. */
function offsetMs(): number {
  return systemClock.now() - systemClock.monotonic();
}
