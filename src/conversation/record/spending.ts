/** What a turn pays for besides its answer, as facts of the record: nothing of it is forgotten with the run that it was for. Pure. */

import type { ModelUsage, Usage } from '../refs.ts';
import type { ConversationRecord, Turn } from './record.ts';

const KINDS = [
  'input',
  'output',
  'cached',
  'written',
  'reasoning',
  'tools',
  'images',
  'seconds',
] as const satisfies readonly (keyof Usage)[];

/** What is none in both stays missing. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum: { -readonly [Kind in keyof Usage]: Usage[Kind] } = { input: 0, output: 0 };
  for (const kind of KINDS) {
    const both = (a[kind] ?? 0) + (b[kind] ?? 0);
    if (both > 0) sum[kind] = both;
  }
  return sum;
}

/** The turn with what it has paid for meanwhile. */
function withUsed(turn: Turn, more: readonly ModelUsage[]): Turn {
  return more.length === 0 ? turn : { ...turn, used: [...(turn.used ?? []), ...more] };
}

/** The turn's run is of no more use. What its rounds have cost stays; a reply's usage has it already. */
export function withoutRun(turn: Turn): Turn {
  const paid = turn.answer?.kind === 'reply' ? undefined : turn.run?.paid;
  return withUsed({ ...turn, run: null }, paid === undefined ? [] : [paid]);
}

/** The turn has paid for what is of no use to it. */
export function turnPaid(record: ConversationRecord, used: readonly ModelUsage[]): ConversationRecord {
  return { ...record, turn: record.turn && withUsed(record.turn, used) };
}

/** The turn's run has failed for good. @param usage all that it has cost, its earlier rounds included */
export function runPaid(record: ConversationRecord, usage: ModelUsage): ConversationRecord {
  const { turn } = record;
  return turn === null ? record : { ...record, turn: withUsed({ ...turn, run: null }, [usage]) };
}

/** All that the turn has paid for, as far as services have told, one for each model. */
export function spentOn({ used = [], run, answer }: Turn): readonly ModelUsage[] {
  const ofRun = answer?.kind === 'reply' ? ofAnswer(answer.usage, answer.model) : (run?.paid ?? null);
  const all = ofRun === null ? used : [...used, ofRun];
  const byModel = Map.groupBy(all, ({ model }) => model);
  return [...byModel].map(([model, same]) => ({ ...same.reduce<Usage>(addUsage, NOTHING), model }));
}

const NOTHING: Usage = { input: 0, output: 0 };

/** The name of a model that nobody has told, as in answers from before models were named. */
const UNNAMED = 'unknown';

function ofAnswer(usage: Usage | null, model: string | undefined): ModelUsage | null {
  if (usage === null && model === undefined) return null;
  return { ...(usage ?? NOTHING), model: model ?? UNNAMED };
}
