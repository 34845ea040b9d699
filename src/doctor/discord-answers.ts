/** The parts of Discord's answers that the checks read. Behind a proxy, or at a wrong address, anything may come instead. */

import { z } from 'zod';

const digits = z.string().regex(/^\d+$/);

export const SERVERS = z.array(z.object({ id: digits, name: z.string(), permissions: digits }));
export type Server = z.output<typeof SERVERS>[number];

export const GATEWAY = z.object({
  shards: z.number(),
  session_start_limit: z.object({ total: z.number(), remaining: z.number(), reset_after: z.number() }),
});

/** Null for an answer that is not Discord's. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown): T | null {
  return schema.safeParse(answer).data ?? null;
}
