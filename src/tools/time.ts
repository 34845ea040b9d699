/** `time`: what time it is, which no model knows by itself. */

import { z } from 'zod';
import { defineTool, failed, returned } from './tool.ts';

const schema = z.object({
  zone: z.string().max(64).optional().describe('An IANA time zone such as Europe/Berlin. UTC without one.'),
});

export const tool = defineTool({
  name: 'time',
  description: 'Tells the present date, weekday and time, in UTC or in a time zone.',
  schema,
  effect: 'reads',
  isFor: () => true,
  limitMs: 1_000,
  async run({ zone = 'UTC' }, _scene, { clock }) {
    try {
      return returned(timeIn(zone, new Date(clock.now())));
    } catch (error) {
      if (error instanceof RangeError) return failed(`there is no time zone ${zone}`);
      throw error;
    }
  },
});

/** Throws RangeError for a zone that nobody knows. */
function timeIn(zone: string, now: Date): string {
  const local = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    dateStyle: 'full',
    timeStyle: 'long',
  }).format(now);
  return `${local}\n${now.toISOString().slice(0, -5)}Z`;
}
