/** Everything that belongs to one run on Responses. */

import type { ResponseIncludable } from 'openai/resources/responses/responses';
import type { AbandonedRuns } from '../run/abandoned-runs.ts';
import type { RunContext } from '../run/run-context.ts';
import type { CreateResponse } from './create.ts';
import type { Removal } from './items/removal.ts';

export interface ResponsesContext extends RunContext {
  readonly create: CreateResponse;
  /** What a look at a response asks for beyond what is always shown. */
  readonly include: readonly ResponseIncludable[];
  readonly removal: Removal;
  readonly abandoned: AbandonedRuns;
}
