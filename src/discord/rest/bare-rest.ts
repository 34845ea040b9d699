/** The bare client: discord.js's REST with none of its own waiting and retrying, which whoever sends does better. */

import { REST } from 'discord.js';

/**
 * A limit is thrown as RateLimitError, and any other failure as what it is, at once.
 *
 * @param apiUrl without the version
 * @param timeoutMs how long an answer may take
 */
export function createBareRest(apiUrl: string, timeoutMs: number): REST {
  return new REST({
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
  });
}
