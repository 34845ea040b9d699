/** What the records of usage look like in the store, checked on reading; there are none of earlier versions. */

import { z } from 'zod';
import type { UsageCell } from '../../../conversation/usage/cells.ts';
import type { UsageEntry } from '../../../conversation/usage/entry.ts';
import { modelUsage, usage } from '../schemas.ts';

const place = z.object({
  day: z.iso.date(),
  serverId: z.string().nullable(),
  channelId: z.string(),
  personId: z.string(),
});

export const usageEntrySchema = place.extend({
  id: z.string(),
  end: z.enum(['answered', 'failed', 'stopped', 'refused']),
  model: z.string().exactOptional(),
  used: z.array(modelUsage),
}) satisfies z.ZodType<UsageEntry>;

const cell = usage.extend({
  ...place.shape,
  model: z.string().nullable(),
  turns: z.number(),
  failed: z.number(),
  stopped: z.number().exactOptional(),
  refused: z.number().exactOptional(),
  inVain: z.literal(true).exactOptional(),
}) satisfies z.ZodType<UsageCell>;

export const usageDaySchema = z.object({ cells: z.array(cell), folded: z.array(z.string()) });
