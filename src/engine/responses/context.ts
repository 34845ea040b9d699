/** Everything that belongs to one run on Responses. */

import type { AbandonedRuns } from '../run/abandoned-runs.ts';
import type { RunContext } from '../run/run-context.ts';
import type { CreateResponse } from './create.ts';
import type { Removal } from './items/removal.ts';

export interface ResponsesContext extends RunContext {
  readonly create: CreateResponse;
  readonly removal: Removal;
  readonly abandoned: AbandonedRuns;
}
