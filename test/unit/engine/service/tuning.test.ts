import { describe, expect, test } from 'vitest';
import { createTuned, type Tuning } from '../../../../src/engine/service/tuning.ts';
import { EngineError } from '../../../../src/errors.ts';
import { startWire } from '../../../support/engine/engine-wire.ts';
import { engineAt, failureOf, readRun, runRequest } from '../../../support/engine/engines.ts';
import { createKeptLog } from '../../../support/fakes/kept-log.ts';

const WISHES = { model: 'm', reasoning: 'low', verbosity: 'high' } as const;

/** A server that refuses in these words what it is asked for, with what it was asked for. */
function serverRefusing(words: string, isRefused: (tuning: Tuning) => boolean) {
  const asked: Tuning[] = [];
  const attempt = async (tuning: Tuning): Promise<string> => {
    asked.push(tuning);
    if (isRefused(tuning)) throw new EngineError('invalid', words, { status: 400 });
    return 'answer';
  };
  return { asked, attempt };
}

describe('how much to think and to say', () => {
  // https://github.com/Gitlawb/openclaude/issues/1638, https://github.com/ollama/ollama/issues/10976,
  // https://github.com/machinewrapped/llm-subtrans/pull/388: models differ in the parameters and in the values that they have
  const words = [
    "Unsupported parameter: 'reasoning_effort'. In the Responses API, this parameter has moved to 'reasoning.effort'.",
    "Unsupported value: 'reasoning.effort' does not support 'none' with this model.",
    "Unknown parameter: 'reasoning'.",
    '"llama3" does not support thinking',
  ];
  test.each(words)(
    'is asked for until the server refuses it, of which the operator hears once: %s',
    async (said) => {
      const log = createKeptLog();
      const { asked, attempt } = serverRefusing(said, ({ reasoning }) => reasoning !== undefined);
      const tuned = createTuned(WISHES, log);
      expect([await tuned(attempt), await tuned(attempt)]).toEqual(['answer', 'answer']);
      const all = { reasoning: 'low', verbosity: 'high' };
      expect(asked).toEqual([all, { verbosity: 'high' }, { verbosity: 'high' }]);
      expect(log.lines.map(({ level, fields }) => [level, fields.event, fields.variable])).toEqual([
        ['warn', 'run.setting-refused', 'ASSISTANT_REASONING'],
      ]);
    },
  );

  test('loses both where the server refuses both, one after the other', async () => {
    const tuned = createTuned(WISHES, createKeptLog());
    const asked = await tuned(async (tuning) => {
      if (tuning.verbosity !== undefined)
        throw new EngineError('invalid', 'unexpected verbosity', { status: 422 });
      if (tuning.reasoning !== undefined)
        throw new EngineError('invalid', 'no', { status: 400, param: 'reasoning_effort' });
      return tuning;
    });
    expect(asked).toEqual({});
  });

  test('is not blamed for what is something else', async () => {
    const others = [
      new EngineError('corrupt', "Item 'rs_1' of type 'reasoning' was provided without its required", {
        status: 400,
      }),
      new EngineError('server', 'reasoning_effort', { status: 500 }),
      new EngineError('invalid', 'reasoning_effort', { status: 400, committed: 'maybe' }),
    ];
    for (const error of others) {
      const tuned = createTuned(WISHES, createKeptLog());
      await expect(tuned(() => Promise.reject(error))).rejects.toBe(error);
    }
  });
});

test.each([
  ['responses', { reasoning: { effort: 'low' }, text: { verbosity: 'high' } }],
  ['assistants', { reasoning_effort: 'low' }],
  ['chat', { reasoning_effort: 'low', verbosity: 'high' }],
] as const)('%s asks in its own protocol, and again without what is refused', async (kind, sent) => {
  const isRun = (route: string) => /POST .*\/(responses|runs|completions)$/.test(route);
  await using wire = await startWire(({ route, body }) => {
    if (!isRun(route)) return { body: { id: 'asst_1', object: 'assistant', model: 'm' } };
    if (body.reasoning === undefined && body.reasoning_effort === undefined)
      return { status: 401, body: { error: { message: 'Incorrect API key provided' } } };
    const param = kind === 'responses' ? 'reasoning.effort' : 'reasoning_effort';
    return { status: 400, body: { error: { message: `Unsupported parameter: '${param}'`, param } } };
  });
  const engine = engineAt(kind, wire.url, { reasoning: 'low', verbosity: 'high' });
  const thread = { engine: kind, id: 'thread_1' };
  const options = {
    signal: new AbortController().signal,
    deadlineAt: Number.POSITIVE_INFINITY,
    runTool: async () => '',
  };
  const failure = await failureOf(readRun(engine.run(runRequest(thread), options)));
  expect(failure.fault).toBe('auth');
  const runs = wire.requests.filter(({ route }) => isRun(route)).map(({ body }) => body);
  expect(runs).toHaveLength(2);
  expect(runs[0]).toMatchObject(sent);
  expect(Object.keys(runs[1] ?? {})).not.toEqual(expect.arrayContaining([Object.keys(sent)[0]]));
});
