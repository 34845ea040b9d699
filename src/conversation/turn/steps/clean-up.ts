/** What a reset or a stop left behind: its draft ended, kept in the transcript, cancelled and deleted at the assistant. */

import type { LeftBehind, Turn } from '../../record/record.ts';
import type { Outcome, TurnContext } from '../turn-context.ts';
import { endAsk } from './answer-ask.ts';
import { tryToPutIn } from './append.ts';
import { endDraft } from './draft/end.ts';
import { deleteFiles } from './files/fetch.ts';
import { keepTurn } from './files/transcribe.ts';
import { endQuestions } from './question/settle.ts';
import { mayBeKept } from './screen.ts';

export async function cleanUp(context: TurnContext): Promise<Outcome> {
  const { toCleanUp } = context.record;
  for (const left of toCleanUp) {
    if (left.draft !== null) await endDraft(context, left.draft);
    await endQuestions(context, left.questions ?? []);
    for (const ask of left.asks ?? []) await endAsk(context, ask);
    await letGo(context, left);
    if (left.transcript === true) await deleteFormerTranscript(context);
    if (left.turn !== null && mayBeKept(context, left.turn))
      await keepTurn(context, await inThread(context, left.turn));
  }
  return context.commit((record) => ({ ...record, toCleanUp: record.toCleanUp.slice(toCleanUp.length) }));
}

/** The turn with its messages in the thread, whether its run would have brought them or not; best effort. */
async function inThread(context: TurnContext, turn: Turn): Promise<Turn> {
  const { thread } = context.record;
  const isTold = turn.answer !== null || turn.appended !== null;
  if (isTold || thread === null || thread.engine !== context.ports.engine.kind) return turn;
  return { ...turn, appended: await tryToPutIn(context, turn, thread) };
}

/** That of the present epoch has been begun since. */
async function deleteFormerTranscript({ ports: { store }, record }: TurnContext): Promise<void> {
  const transcript = await store.readTranscript(record.id);
  if (transcript !== undefined && transcript.epoch < record.epoch) await store.deleteTranscript(record.id);
}

/** Best effort: what the assistant does not let go of is logged. */
async function letGo(context: TurnContext, { thread, run, files }: LeftBehind): Promise<void> {
  const { engine, log } = context.ports;
  const { place } = context;
  await deleteFiles(context, files);
  try {
    if (run?.engine === engine.kind) await engine.cancel(run);
    if (thread?.engine === engine.kind) await engine.deleteThread(thread);
  } catch (error) {
    log.warn(
      {
        event: 'cleanup.failed',
        conversation: place.channelId,
        thread: thread?.id,
        run: run?.id,
        error,
      },
      'A run or a thread is left behind at the assistant.',
    );
  }
}
