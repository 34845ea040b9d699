/** What people have set for a channel or a server, as it looks in the store. */

import { z } from 'zod';
import type { Settings } from '../../conversation/record/settings.ts';

const principals = z.array(z.object({ kind: z.enum(['role', 'person']), id: z.string() }));

export const replyStreaming = z.enum(['auto', 'on', 'off']);

export const settings = z.object({
  replies: z.enum(['mention', 'always', 'off']).exactOptional(),
  model: z.string().exactOptional(),
  streaming: replyStreaming.exactOptional(),
  access: z.object({ allow: principals, deny: principals }).exactOptional(),
}) satisfies z.ZodType<Settings>;
