/** What the records of privacy look like in the store, checked on reading; there are none of earlier versions. */

import { z } from 'zod';

/** Somebody has opted out: since when, in milliseconds since the epoch. */
export const optedOutSchema = z.object({ at: z.number() });
