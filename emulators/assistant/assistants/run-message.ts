/** What a run says: its message as it grows, in the thread and in the run's event stream. */

import type { Files } from '../files/files.ts';
import type { Ids } from '../http/ids.ts';
import { seconds } from '../http/parameters.ts';
import type { ScriptFile } from '../script/script.ts';
import { type RunStep, stepObject, type ThreadRun } from './run-object.ts';
import { messageObject, type ThreadMessage, textContent } from './thread-message.ts';

export interface RunMessage {
  text(piece: string): void;
  refuse(refusal: string): void;
  /** Ends the message, if one was begun, in good order or for a reason of the protocol such as `run_cancelled`. */
  close(reason: string | null, annotations?: readonly unknown[], made?: readonly ScriptFile[]): void;
}

interface SpeechOptions {
  readonly ids: Ids;
  readonly now: () => number;
  readonly files: Pick<Files, 'add'>;
}

/** Tells an event of the run to whoever listens to its stream. */
export function tell(run: ThreadRun, event: string, data: object): void {
  run.log?.push({ event, data });
}

export function createRunMessage(run: ThreadRun, { ids, now, files }: SpeechOptions): RunMessage {
  let open: { readonly message: ThreadMessage; readonly step: RunStep } | null = null;
  let text = '';
  let refusal = '';

  const begin = (): NonNullable<typeof open> => {
    if (open !== null) return open;
    const message = emptyMessage(run, ids.next('msg'), seconds(now()));
    const step = openStep(run, { id: ids.next('step'), at: now(), messageId: message.id, calls: [] });
    run.thread.messages.push(message);
    tell(run, 'thread.message.created', messageObject(message));
    tell(run, 'thread.message.in_progress', messageObject(message));
    open = { message, step };
    return open;
  };
  const delta = (part: object): void => {
    const { message } = begin();
    const content = [{ index: 0, ...part }];
    tell(run, 'thread.message.delta', { id: message.id, object: 'thread.message.delta', delta: { content } });
  };

  return {
    text(piece) {
      if (piece === '') begin();
      else delta({ type: 'text', text: { value: piece, annotations: [] } });
      text += piece;
    },
    refuse(words) {
      delta({ type: 'refusal', refusal: words });
      refusal += words;
    },
    close(reason, annotations = [], made = []) {
      if (open === null) return;
      const { message, step } = open;
      const kept = made.map(({ by, name, bytes }) => ({
        by,
        name,
        id: files.add(`/mnt/data/${name}`, bytes).id,
      }));
      const written = kept.filter(({ by }) => by === 'code');
      const paths = written.flatMap(({ id, name }) => pathIn(text, name, id));
      message.attachments = written.map(({ id }) => ({ file_id: id, tools: [{ type: 'code_interpreter' }] }));
      message.content = [
        ...kept
          .filter(({ by }) => by !== 'code')
          .map(({ id }) => ({ type: 'image_file', image_file: { file_id: id } })),
        ...(text === '' ? [] : [textContent(text, [...annotations, ...paths])]),
        ...(refusal === '' ? [] : [{ type: 'refusal', refusal }]),
      ];
      message.status = reason === null ? 'completed' : 'incomplete';
      message.incompleteReason = reason;
      if (reason === null) message.completedAt = seconds(now());
      else message.incompleteAt = seconds(now());
      tell(run, `thread.message.${message.status}`, messageObject(message));
      closeStep(run, step, stepStatus(reason), now());
      open = null;
    },
  };
}

export function openStep(
  run: ThreadRun,
  { at, ...fields }: Pick<RunStep, 'id' | 'messageId' | 'calls'> & { readonly at: number },
): RunStep {
  const step: RunStep = { ...fields, createdAt: at, status: 'in_progress', endedAt: null };
  run.steps.push(step);
  tell(run, 'thread.run.step.created', stepObject(run, step));
  tell(run, 'thread.run.step.in_progress', stepObject(run, step));
  return step;
}

export function closeStep(run: ThreadRun, step: RunStep, status: RunStep['status'], at: number): void {
  step.status = status;
  step.endedAt = at;
  tell(run, `thread.run.step.${status}`, stepObject(run, step));
}

function stepStatus(reason: string | null): RunStep['status'] {
  if (reason === 'run_cancelled') return 'cancelled';
  if (reason === 'run_expired') return 'expired';
  return reason === 'run_failed' ? 'failed' : 'completed';
}

/** Where the text links to what code has written. */
function pathIn(text: string, name: string, id: string): object[] {
  const path = `sandbox:/mnt/data/${name}`;
  const start = text.indexOf(path);
  if (start < 0) return [];
  const end = start + path.length;
  return [{ type: 'file_path', text: path, start_index: start, end_index: end, file_path: { file_id: id } }];
}

function emptyMessage(run: ThreadRun, id: string, at: number): ThreadMessage {
  return {
    id,
    threadId: run.thread.id,
    createdAt: at,
    role: 'assistant',
    attachments: [],
    assistantId: run.assistantId,
    runId: run.id,
    metadata: {},
    content: [],
    status: 'in_progress',
    completedAt: null,
    incompleteAt: null,
    incompleteReason: null,
  };
}
