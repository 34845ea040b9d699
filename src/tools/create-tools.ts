/** Offers the bot's own function tools, and calls them: arguments checked, within their time, failures told in words. */

import { within } from '../async/timeout.ts';
import type { ToolOutcome, Tools } from '../conversation/ports/tools.ts';
import { BotError, messageOf } from '../errors.ts';
import type { Log } from '../log.ts';
import { failed, type Prepared, type Tool, type ToolPorts } from './tool.ts';

const OVER = new BotError('aborted', 'the function has taken too long');

export function createTools(tools: readonly Tool[], ports: ToolPorts, log: Log): Tools {
  return {
    offered: async (place) => tools.filter((tool) => tool.isFor(place)),

    async call(call, scene, signal) {
      const tool = tools.find((one) => one.name === call.name && one.isFor(scene.place));
      if (tool === undefined) return failed('there is no such function here');
      const prepared = prepare(tool, call.args);
      if (prepared.kind === 'malformed') return failed(prepared.why);
      const over = new AbortController();
      const late = (): ToolOutcome => {
        over.abort(OVER);
        return failed(`no answer within ${tool.limitMs / 1_000} s`);
      };
      try {
        const run = prepared.run(scene, ports, AbortSignal.any([signal, over.signal]));
        return await within(ports.clock, tool.limitMs, run, late);
      } catch (error) {
        signal.throwIfAborted();
        const ids = { conversation: scene.place.channelId, tool: tool.name };
        log.warn({ event: 'tool.failed', ...ids, error }, 'A function that the model called has failed.');
        return failed('it could not be done just now');
      }
    },
  };
}

/** Nothing at all stands for no arguments. */
function prepare(tool: Tool, args: string): Prepared {
  try {
    return tool.prepare(JSON.parse(args.trim() === '' ? '{}' : args));
  } catch (error) {
    return { kind: 'malformed', why: `the arguments are no JSON: ${messageOf(error)}` };
  }
}
