/** A rule of the stand-in: its answer to a message that it understands. */

import type { BrainPerformance } from './brain.ts';
import type { Asked } from './heard.ts';

/** null if the message is none of its business. */
export type Rule = (asked: Asked) => string | BrainPerformance | null;
