/** Function tools that the test answers for. */

import type {
  OfferedTool,
  Scene,
  ToolCall,
  ToolOutcome,
  Tools,
} from '../../../src/conversation/ports/tools.ts';

export interface FakeTools {
  /** What is offered everywhere; none at first. */
  offered: readonly OfferedTool[];
  /** What a call comes to; what was called, at first. */
  answer: (call: ToolCall, signal: AbortSignal) => Promise<ToolOutcome>;
  /** Those that were made, in order. */
  readonly made: { readonly call: ToolCall; readonly scene: Scene }[];
  readonly port: Tools;
}

export function offeredTool(name: string, effect: OfferedTool['effect'] = 'reads'): OfferedTool {
  return {
    name,
    effect,
    description: `The function ${name}.`,
    parameters: { type: 'object', properties: {} },
  };
}

/** One that changes something, and asks first. */
export function askingTool(name: string, server = 'notes'): OfferedTool {
  return { ...offeredTool(name, 'changes'), asksFirst: { server, tool: name } };
}

export function createFakeTools(): FakeTools {
  const tools: FakeTools = {
    offered: [],
    answer: async ({ name, args }) => ({ kind: 'returned', text: `${name} with ${args}` }),
    made: [],
    port: {
      offered: async () => tools.offered,
      call(call, scene, signal) {
        tools.made.push({ call, scene });
        return tools.answer(call, signal);
      },
    },
  };
  return tools;
}
