/** A rule of the stand-in: its answer to a message that it understands. */

import type { Asked } from './asked.ts';
import type { ScriptResult } from './script.ts';

/** null if the message is none of its business. */
export type Rule = (asked: Asked) => string | ScriptResult | null;
