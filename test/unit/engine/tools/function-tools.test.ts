/** Servers that know no functions: told by their words, once, and asked without them from then on. */

import { describe, expect, test } from 'vitest';
import type { ToolSpec } from '../../../../src/conversation/ports/tools.ts';
import { createOffering } from '../../../../src/engine/tools/function-tools.ts';
import { EngineError } from '../../../../src/errors.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';

const look: ToolSpec = { name: 'look', description: 'Looks.', parameters: { type: 'object' } };

/** A server that refuses functions in these words. */
const setUp = (message: string, status = 400) => {
  const log = createKeptLog();
  const offering = createOffering({ model: 'small' }, log);
  const asked: number[] = [];
  const ask = () =>
    offering([look], async (tools) => {
      asked.push(tools.length);
      if (tools.length > 0) throw new EngineError('invalid', message, { status });
      return 'answered';
    });
  return { log, asked, ask };
};

describe('a server that knows no functions', () => {
  test.each([
    // https://github.com/ollama/ollama/issues/6027
    ['registry.ollama.ai/library/gemma3:4b does not support tools', 400],
    // https://github.com/vllm-project/vllm/issues/9986
    ['"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set', 400],
    // https://github.com/anomalyco/opencode/issues/1890
    ['tools param requires --jinja flag', 500],
    // https://github.com/ggml-org/llama.cpp/issues/10920
    ['Unsupported param: tools', 500],
    // https://github.com/evalstate/fast-agent/issues/122
    ['No endpoints found that support tool use. To learn more about provider routing, visit: …', 404],
    // In the words of OpenAI, Gemini, Bedrock and Groq.
    ["Unsupported parameter: 'tools' is not supported with this model.", 400],
    ['Function calling is not enabled for models/gemma-3-27b-it', 400],
    ["This model doesn't support tool use.", 400],
    ['`tool calling` is not supported with this model', 400],
    ["Unknown parameter: 'tools'.", 400],
    ['Unrecognized request argument supplied: tools', 400],
  ])('and says “%s” is asked without them, and the log says so once', async (message, status) => {
    const { log, asked, ask } = setUp(message, status);
    expect(await ask()).toBe('answered');
    expect(await ask()).toBe('answered');
    expect(asked).toEqual([1, 0, 0]);
    expect(log.lines.map(({ fields }) => fields)).toEqual([
      expect.objectContaining({ event: 'run.tools-refused', model: 'small' }),
    ]);
  });
});

test.each([
  ['The model is overloaded', 503],
  ['Invalid schema for function look: true is not of type array', 400],
  ['Your prompt was flagged as potentially violating our usage policy.', 400],
])('a refusal about something else, “%s”, is nobody’s reason to leave them out', async (message, status) => {
  const { asked, ask } = setUp(message, status);
  await expect(ask()).rejects.toThrow(message);
  await expect(ask()).rejects.toThrow(message);
  expect(asked).toEqual([1, 1]);
});

test('nothing is remembered of a server that fails without them as well', async () => {
  const log = createKeptLog();
  const offering = createOffering({ model: 'small' }, log);
  const ask = () =>
    offering([look], () =>
      Promise.reject(new EngineError('invalid', 'does not support tools', { status: 400 })),
    );
  await expect(ask()).rejects.toThrow();
  expect(log.lines).toEqual([]);
});
