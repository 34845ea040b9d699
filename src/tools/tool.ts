/** What a function tool consists of: its description for the model, what may be given to it, and a function. */

import { z } from 'zod';
import type { Clock } from '../async/clock.ts';
import type { Place } from '../conversation/place.ts';
import type { ChannelReader, PeopleFinder } from '../conversation/ports/look-ups/server-knowledge.ts';
import type { OfferedTool, Scene, ToolOutcome } from '../conversation/ports/tools.ts';

/** What a tool may ask of the outside. */
export interface ToolPorts {
  readonly clock: Clock;
  readonly channels: ChannelReader;
  readonly people: PeopleFinder;
}

/** Each file in `src/tools/` that is a tool exports one of these as `tool`. */
export interface Tool extends OfferedTool {
  /** Where it may be called. */
  isFor(place: Place): boolean;
  /** How long a call may take. */
  readonly limitMs: number;
  /** The call with these arguments, or what is wrong with them. */
  prepare(args: unknown): Prepared;
}

export type Prepared =
  | { readonly kind: 'ready'; run(scene: Scene, ports: ToolPorts, signal: AbortSignal): Promise<ToolOutcome> }
  | { readonly kind: 'malformed'; readonly why: string };

interface Definition<Arguments> extends Pick<Tool, 'name' | 'description' | 'effect' | 'isFor' | 'limitMs'> {
  /** Of an object; what a field is for is said in its description. */
  readonly schema: z.ZodType<Arguments>;
  /** What it throws is logged, and told to the model as a failure without its words. */
  run(args: Arguments, scene: Scene, ports: ToolPorts, signal: AbortSignal): Promise<ToolOutcome>;
}

export function defineTool<Arguments>({ schema, run, ...tool }: Definition<Arguments>): Tool {
  const { $schema: _, ...parameters } = z.toJSONSchema(schema, { io: 'input' });
  return {
    ...tool,
    parameters,
    prepare(args) {
      const read = schema.safeParse(args);
      return read.success
        ? { kind: 'ready', run: (scene, ports, signal) => run(read.data, scene, ports, signal) }
        : { kind: 'malformed', why: `the arguments do not fit: ${z.prettifyError(read.error)}` };
    },
  };
}

export function returned(text: string): ToolOutcome {
  return { kind: 'returned', text };
}

export function failed(why: string): ToolOutcome {
  return { kind: 'failed', why };
}
