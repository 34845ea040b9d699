/** The function calls of a run: what the model may call, and what each of its calls is answered. */

import { EngineError } from '../../../errors.ts';
import type { RunOptions } from '../../ports/engine.ts';
import type { OfferedTool, Scene, ToolCall, Tools } from '../../ports/tools.ts';
import { called, calling, isPermissionUsed, permissionUsed } from '../../record/calls/calls.ts';
import type { MadeCall, Turn } from '../../record/record.ts';
import {
  madeBefore,
  NOT_NOTED,
  noSuchFunction,
  OUTCOME_UNKNOWN,
  outputText,
} from '../../text/tool-output.ts';
import type { TurnContext } from '../turn-context.ts';
import { createPermissions, type Permission } from './question/ask.ts';

export interface Calls extends Pick<RunOptions, 'runTool'> {
  readonly offered: readonly OfferedTool[];
  /** Another run takes the place of this one within the attempt. */
  beginAnew(): void;
}

const NO_CALLS: Calls = {
  offered: [],
  runTool: async ({ name }) => noSuchFunction(name),
  beginAnew: () => {},
};

/**
 * Those of one attempt at the turn's run.
 *
 * @param goesOn it is a run that was begun earlier, and knows its calls again
 */
export async function createCalls(
  context: TurnContext,
  turn: Turn,
  { goesOn }: { readonly goesOn: boolean },
): Promise<Calls> {
  const { place, ports, signal } = context;
  const { tools } = ports;
  if (tools === null) return NO_CALLS;
  const all = await tools.offered(place, signal);
  // What asks first asks in the channel, where nobody is to see what is said in private.
  const offered = place.personId === undefined ? all : all.filter(({ asksFirst }) => asksFirst === undefined);
  const permissions = createPermissions(context, turn, goesOn);
  const scene: Scene = { place, askers: askersOf(turn) };
  const once = createOnce(context, tools, scene, goesOn ? [] : (turn.calls ?? []));
  return {
    offered,
    beginAnew() {
      once.beginAnew();
      permissions.beginAnew();
    },
    async runTool(call, runSignal) {
      const tool = offered.find(({ name }) => name === call.name);
      if (tool === undefined) return once.answered(call) ?? noSuchFunction(call.name);
      const { asksFirst } = tool;
      const permit: Permit = async () =>
        asksFirst === undefined ? UNASKED : permissions.ask(call, asksFirst, runSignal);
      if (tool.effect === 'changes') return once.call(call, permit, runSignal);
      const permission = await permit();
      if (permission.kind === 'refused') return permission.output;
      return outputText(call.name, await tools.call(call, scene, runSignal));
    },
  };
}

/** Those who are owed the answer. */
function askersOf({ messages, heardOnly }: Turn): readonly string[] {
  const owed = messages.filter(({ id }) => !heardOnly.includes(id));
  return [...new Set(owed.map(({ authorId }) => authorId))];
}

type Permit = () => Promise<Permission>;

const UNASKED: Permission = { kind: 'allowed', questionId: null };

interface Once {
  /** @param permit asked only for a call that was not made before */
  call(call: ToolCall, permit: Permit, signal: AbortSignal): Promise<string>;
  /** What a call is answered that was made before, also where its tool cannot be had any more; null for one that was not. */
  answered(call: ToolCall): string | null;
  beginAnew(): void;
}

/**
 * Makes a call that changes something, unless it was made before. It is a fact before it is made: of one whose outcome is
 * not in the record nobody can say whether it was carried out.
 *
 * A run that begins anew asks in calls of its own for what an earlier one has done. Each call that was made before answers
 * one of them: the same call first, else one of the same function, whose words the model may have chosen otherwise.
 */
function createOnce(
  context: TurnContext,
  tools: Tools,
  scene: Scene,
  ofEarlierRuns: readonly MadeCall[],
): Once {
  const { engine } = context.ports;
  let earlier = ofEarlierRuns;

  const madeAs = (call: ToolCall): MadeCall | undefined => {
    // Where the service keeps no run, an id says nothing beyond its own round.
    const known = engine.can.resume ? (context.record.turn?.calls ?? []) : [];
    return (
      known.find((made) => made.id === call.id && isSame(made, call)) ??
      earlier.find((made) => isSame(made, call)) ??
      earlier.find(({ name }) => name === call.name)
    );
  };

  const answered: Once['answered'] = (call) => {
    const before = madeAs(call);
    if (before === undefined) return null;
    earlier = earlier.filter((made) => made !== before);
    return isSame(before, call) ? (before.output ?? OUTCOME_UNKNOWN) : madeBefore(before, before.output);
  };

  const makeOnce: Once['call'] = async (call, permit, signal) => {
    const before = answered(call);
    if (before !== null) return before;
    const permission = await permit();
    if (permission.kind === 'refused') return permission.output;
    signal.throwIfAborted(); // nobody waits for it any more
    const { questionId } = permission;
    let isFree = true;
    const noted = await context.commitBeside((record) => {
      isFree = questionId === null || !isPermissionUsed(record, questionId);
      if (!isFree) return record;
      return calling(questionId === null ? record : permissionUsed(record, questionId), call);
    });
    if (!isFree) return OUTCOME_UNKNOWN; // another attempt of this process has been faster
    if (noted === 'void') throw new EngineError('aborted', 'the turn was stopped or reset before the call');
    if (noted === 'failed') return NOT_NOTED;
    const output = outputText(call.name, await tools.call(call, scene, signal));
    await context.commitBeside((record) => called(record, call.id, output));
    return output;
  };

  return {
    call: makeOnce,
    answered,
    beginAnew() {
      earlier = context.record.turn?.calls ?? [];
    },
  };
}

function isSame(made: Pick<ToolCall, 'name' | 'args'>, call: ToolCall): boolean {
  return made.name === call.name && made.args === call.args;
}
