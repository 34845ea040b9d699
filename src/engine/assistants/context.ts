/** Everything that belongs to one run on a thread of the Assistants protocol. */

import type { MessageCreateParams } from 'openai/resources/beta/threads/messages';
import type { TurnMessage } from '../../conversation/ports/engine.ts';
import type { AbandonedRuns } from '../run/abandoned-runs.ts';
import type { Bring } from '../run/bring.ts';
import type { Deletion } from '../run/deletion.ts';
import type { RunContext } from '../run/run-context.ts';
import type { Fallback } from '../service/fallback.ts';
import type { Tuned } from '../service/tuning.ts';
import type { Offering } from '../tools/function-tools.ts';
import type { AssistantProvider } from './assistant.ts';

/** A message as the service is given it: its text, its files, and the Discord id by which it is found again. */
export type MessageBody = (message: TurnMessage) => MessageCreateParams;

export interface AssistantsContext extends RunContext {
  readonly assistant: AssistantProvider;
  readonly abandoned: AbandonedRuns;
  /** Deletes messages. */
  readonly deletion: Deletion;
  readonly bring: Pick<Bring, 'most'>;
  readonly messageBody: MessageBody;
  readonly updates: Fallback<'stream' | 'poll'>;
  readonly tuned: Tuned;
  readonly offering: Offering;
}
