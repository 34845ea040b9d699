/** The inspector: what the panel shows of a conversation, gathered from the bot's store and from what the servers saw. */

import type { SeenRun } from '../../emulators/assistant/http/seen.ts';
import type { Inspection, PageThread, ThreadEntry } from '../contract/inspector.ts';
import { transcriptView } from './record-view.ts';
import type { StoreReader } from './store-reader.ts';
import type { Traffic } from './traffic.ts';
import type { TurnWatch } from './turn-watch.ts';

interface InspectorOptions {
  readonly store: StoreReader;
  readonly watch: TurnWatch;
  readonly traffic: Traffic;
  /** What the stand-in has run, oldest first; null where the assistant is another. */
  readonly runs: readonly SeenRun[] | null;
  /** What is not observed, and why. */
  readonly notes: readonly string[];
}

const OUTSIDE =
  'Times seen in the store are taken from outside, when the record was seen to have changed: up to 25 ms late. All others are exact.';

export function createInspector(options: InspectorOptions): (channelId: string) => Inspection {
  const { store, watch, traffic, runs, notes } = options;
  return (channelId) => {
    watch.refresh();
    const record = watch.record(channelId);
    const text = store.read(`transcript:${channelId}`);
    const thread = record?.thread ?? null;
    return {
      channelId,
      record: record?.whole ?? null,
      transcript: record === null || text === null ? [] : transcriptView(text, record.epoch),
      thread: thread === null || runs === null ? null : lastRunIn(thread, runs),
      turns: watch.turns(channelId),
      requests: traffic.latest,
      notes: [OUTSIDE, ...notes],
    };
  };
}

/** What the last run in the thread was given, and what it said. */
function lastRunIn(thread: string, runs: readonly SeenRun[]): PageThread | null {
  const run = runs.findLast((one) => one.thread === thread);
  if (run === undefined) return null;
  const given = run.input.messages.map(
    ({ role, text }): ThreadEntry => ({ role: role === 'assistant' ? 'assistant' : 'user', text, at: null }),
  );
  const said: ThreadEntry[] = run.text === '' ? [] : [{ role: 'assistant', text: run.text, at: null }];
  return { id: thread, instructions: run.input.instructions, entries: [...given, ...said] };
}
