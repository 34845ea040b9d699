/** The responses engine in trouble: conversations that fail every run, runs that were lost or given up, servers that cannot. */

import { describe, expect, test } from 'vitest';
import { type LocalAssistant, startLocalAssistant } from '../../../../emulators/assistant/server.ts';
import type { MessageRef, ThreadRef } from '../../../../src/conversation/refs.ts';
import { createBriskClock } from '../../../support/engine/engine-clock.ts';
import { createDialogue, type Dialogue } from '../../../support/engine/engine-dialogue.ts';
import { startWire, type WireAnswer, type WireRequest } from '../../../support/engine/engine-wire.ts';
import {
  engineAt,
  failureOf,
  message,
  readRun,
  runOptions,
  runRequest,
} from '../../../support/engine/engines.ts';
import {
  called,
  completed,
  created,
  items,
  LOCKED,
  response,
  routes,
  said,
} from '../../../support/engine/responses-wire.ts';

const thread: ThreadRef = { engine: 'responses', id: 'conv_1' };
const appended: readonly MessageRef[] = [{ key: '1001', remoteIds: ['msg_own'] }];
const ITEMS = 'GET /conversations/conv_1/items';

type Item = object & { readonly id: string; readonly type?: string };
type Answers = Parameters<typeof routes>[0];

const item = (id: string, type: string, fields: object = {}): Item => ({ id, type, ...fields });
const asked = (id: string): Item => item(id, 'message', { role: 'user', status: 'completed', content: [] });
const refused = (text: string, fields: object = {}): WireAnswer => ({
  status: 400,
  body: { error: { message: text, type: 'invalid_request_error', param: null, code: null, ...fields } },
});

/** A conversation that holds items, oldest first, and lets them be deleted; runs are refused while `refusal` says so. */
function conversation(
  held: readonly Item[],
  refusal: (ids: readonly string[]) => WireAnswer | null,
): { readonly answer: (request: WireRequest, count: number) => WireAnswer; readonly ids: () => string[] } {
  let left = [...held];
  const ids = (): string[] => left.map(({ id }) => id);
  const answer = ({ route }: WireRequest): WireAnswer => {
    const deleted = /^DELETE \/conversations\/conv_1\/items\/(\w+)$/.exec(route)?.[1];
    if (deleted !== undefined) {
      left = left.filter(({ id }) => id !== deleted);
      return { body: { id: 'conv_1', object: 'conversation' } };
    }
    if (route === ITEMS) return items(...left.toReversed());
    return refusal(ids()) ?? { events: [created, completed] };
  };
  return { answer, ids };
}

describe('a conversation that fails every run', () => {
  const turn = [asked('msg_old'), item('rs_1', 'reasoning'), said('old', { id: 'msg_1' }) as Item];
  const own = asked('msg_own');
  const request = runRequest(thread, { appended });

  test.each<[string, Item[], (ids: readonly string[]) => WireAnswer | null, string[]]>([
    [
      'a reasoning without its follower',
      [asked('msg_old'), item('rs_1', 'reasoning'), own],
      (ids) =>
        ids.includes('rs_1')
          ? refused("Item 'rs_1' of type 'reasoning' was provided without its required following item.")
          : null,
      ['msg_old', 'msg_own'],
    ],
    [
      'a message without its reasoning',
      [asked('msg_old'), said('old', { id: 'msg_1' }) as Item, own],
      (ids) =>
        ids.includes('msg_1')
          ? refused(
              "Item 'msg_1' of type 'message' was provided without its required 'reasoning' item: 'rs_1'.",
            )
          : null,
      ['msg_old', 'msg_own'],
    ],
    [
      'an output without its call',
      [item('fco_1', 'function_call_output', { call_id: 'call_1' }), own],
      (ids) =>
        ids.includes('fco_1')
          ? refused('No tool call found for function call output with call_id call_1.', { param: 'input' })
          : null,
      ['msg_own'],
    ],
    [
      'a container that has expired',
      [
        asked('msg_old'),
        item('rs_1', 'reasoning'),
        item('ci_1', 'code_interpreter_call', { container_id: 'cntr_1' }),
        item('ci_2', 'code_interpreter_call', { container_id: 'cntr_1' }),
        said('old', { id: 'msg_1' }) as Item,
        own,
      ],
      (ids) =>
        ids.includes('ci_1') || ids.includes('ci_2') ? refused('Expected container_id: cntr_1') : null,
      ['msg_old', 'msg_1', 'msg_own'],
    ],
    [
      'an old message against the policy, named by its place',
      [...turn, asked('msg_poison'), own],
      (ids) =>
        ids.includes('msg_poison')
          ? refused('Invalid prompt: flagged.', {
              code: 'invalid_prompt',
              param: `input[${ids.indexOf('msg_poison')}]`,
            })
          : null,
      ['msg_old', 'rs_1', 'msg_1', 'msg_own'],
    ],
    [
      'an old image that no longer loads, named by its place',
      [asked('msg_image'), ...turn, own],
      (ids) =>
        ids.includes('msg_image')
          ? refused("Invalid 'input[0].content[0].image_url'.", { code: 'invalid_image_url' })
          : null,
      ['msg_old', 'rs_1', 'msg_1', 'msg_own'],
    ],
  ])('for %s is mended, and only that is lost', async (_, held, refusal, left) => {
    const { answer, ids } = conversation(held, refusal);
    await using wire = await startWire(answer);
    const finished = await readRun(engineAt('responses', wire.url).run(request, runOptions()));
    expect(finished.result.text).toBe('hello');
    expect(ids()).toEqual(left);
  });

  test.each<[string, WireAnswer, string]>([
    [
      'the turn’s own message',
      refused('Invalid prompt: flagged.', { code: 'invalid_prompt', param: 'input[3]' }),
      'policy',
    ],
    ['nothing', refused('Invalid prompt: flagged.', { code: 'invalid_prompt' }), 'policy'],
    [
      'what is not there',
      refused("Item 'rs_9' of type 'reasoning' was provided without its required following item."),
      'corrupt',
    ],
    [
      'a parameter of ours',
      refused("Unknown parameter: 'x'.", { code: 'unknown_parameter', param: 'x' }),
      'invalid',
    ],
  ])('with a refusal that names %s is left as it is', async (_, answer, fault) => {
    const { answer: serve, ids } = conversation([...turn, own], () => answer);
    await using wire = await startWire(serve);
    const failure = await failureOf(readRun(engineAt('responses', wire.url).run(request, runOptions())));
    expect(failure).toMatchObject({ fault, committed: 'no' });
    expect(ids()).toEqual(['msg_old', 'rs_1', 'msg_1', 'msg_own']);
  });

  test('whatever is taken out of it is given up after four times', async () => {
    const many = Array.from({ length: 9 }, (_, n) => asked(`msg_${n}`));
    const { answer, ids } = conversation([...many, own], () =>
      refused("Invalid 'input[0].content'.", { code: 'invalid_value' }),
    );
    await using wire = await startWire(answer);
    const failure = await failureOf(readRun(engineAt('responses', wire.url).run(request, runOptions())));
    expect(failure.fault).toBe('invalid');
    expect(ids()).toHaveLength(6);
  });

  test('is left as it is where the server deletes nothing', async () => {
    await using wire = await startWire(
      routes({
        [ITEMS]: () => items(asked('msg_own'), item('rs_1', 'reasoning')),
        'POST /responses': () =>
          refused("Item 'rs_1' of type 'reasoning' was provided without its required following item."),
        'DELETE /conversations/conv_1/items/rs_1': () => ({ status: 404, body: { detail: 'Not Found' } }),
      }),
    );
    const engine = engineAt('responses', wire.url);
    expect((await failureOf(readRun(engine.run(request, runOptions())))).fault).toBe('corrupt');
    expect(engine.can.forget).toBe(false);
  });
});

describe('a run whose id was lost', () => {
  const lookFirst = runRequest(thread, { appended, lookFirst: true });

  test('is not taken for found where the turn’s own messages are gone: the last reply answers something else', async () => {
    await using wire = await startWire(
      routes({
        [ITEMS]: () => items(said('the answer to something else'), asked('msg_other')),
        'POST /responses': () => ({ events: [created, completed] }),
      }),
    );
    const finished = await readRun(engineAt('responses', wire.url).run(lookFirst, runOptions()));
    expect(finished.result.text).toBe('hello');
  });

  test('is looked for after a lock, also where nobody thought of it', async () => {
    await using wire = await startWire(
      routes({ 'POST /responses': () => LOCKED, [ITEMS]: () => items(said('hello'), asked('msg_own')) }),
    );
    const clock = createBriskClock();
    const engine = engineAt('responses', wire.url, { clock });
    const finished = await readRun(engine.run(runRequest(thread, { appended }), runOptions({ clock })));
    expect(finished.result.text).toBe('hello');
    expect(wire.routes()).toEqual(['POST /responses', ITEMS]);
  });

  test('in the middle of its calls is waited for, and neither its first words nor another run are the answer', async () => {
    const preamble = said('let me look', { id: 'msg_preamble' });
    const calling = [called('call_1'), preamble, asked('msg_own')];
    const output = item('fco_1', 'function_call_output', { call_id: 'call_1' });
    await using wire = await startWire(
      routes({
        'GET /responses/resp_1': () => ({ body: response('completed', [preamble, called('call_1')]) }),
        [ITEMS]: (_, count) => (count < 3 ? items(...calling) : items(said('hello'), output, ...calling)),
        'POST /responses': () => LOCKED,
      }),
    );
    const clock = createBriskClock();
    const ref = { engine: 'responses', threadId: 'conv_1', id: 'resp_1', startedAt: 0 } as const;
    const engine = engineAt('responses', wire.url, { clock });
    const finished = await readRun(
      engine.resume(ref, runRequest(thread, { appended }), runOptions({ clock })),
    );
    expect(finished.result.text).toBe('let me look\n\nhello');
    expect(wire.routes().filter((route) => route === 'POST /responses')).toHaveLength(1);
  });

  test('is not paid twice because a list could not be read', async () => {
    await using wire = await startWire(
      routes({
        [ITEMS]: () => ({ body: { error: { code: 502, message: 'Provider failed' } } }),
        'POST /responses': () => ({ events: [created, completed] }),
      }),
    );
    const clock = createBriskClock();
    const engine = engineAt('responses', wire.url, { clock });
    const failure = await failureOf(readRun(engine.run(lookFirst, runOptions({ clock }))));
    expect(failure.fault).toBe('server');
    expect(wire.routes()).not.toContain('POST /responses');
  });

  test('was found, and is found again after a crash without asking for a run that nobody knows', async () => {
    await using wire = await startWire(
      routes({ [ITEMS]: (_, count) => (count < 3 ? items(said('hello'), asked('msg_own')) : items()) }),
    );
    const engine = engineAt('responses', wire.url);
    const { run } = await readRun(engine.run(lookFirst, runOptions()));
    const again = await readRun(engine.resume(run, lookFirst, runOptions()));
    expect(again.result.text).toBe('hello');
    await expect(engine.cancel(run)).resolves.toBe('finished');
    expect((await failureOf(readRun(engine.resume(run, lookFirst, runOptions())))).fault).toBe('gone');
  });

  describe('on a server that takes no lock', () => {
    /** A run that goes on until it is released, and of which only its thread is known. */
    async function losing(
      read: (fixture: {
        readonly talk: Dialogue;
        readonly server: LocalAssistant;
        release(): Promise<void>;
      }) => Promise<{ readonly text: string }>,
    ): Promise<{ text: string; paid: number }> {
      const server = await startLocalAssistant();
      try {
        const { promise: held, resolve: release } = Promise.withResolvers<void>();
        server.setScript(async () => {
          await held;
          return 'hello there';
        });
        server.faults.add({ route: 'responses.create', action: { kind: 'run', run: { kind: 'unlocked' } } });
        const talk = await createDialogue(engineAt('responses', server.baseUrl, { updates: 'poll' }));
        await talk.begin('hello');
        const { text } = await read({
          talk,
          server,
          async release() {
            release();
            await expect.poll(() => server.runs[0]?.status).toBe('completed');
          },
        });
        return { text, paid: server.runs.length };
      } finally {
        await server.close();
      }
    }

    test('is found by its reply once it is over', async () => {
      const found = await losing(async ({ talk, release }) => {
        await release();
        return (await talk.again({ lookFirst: true })).result;
      });
      expect(found).toEqual({ text: 'hello there', paid: 1 });
    });

    // What the protocol leaves open: before its end, nothing anywhere tells of such a run.
    test('is paid for again before that, and the people are told one of both answers', async () => {
      const found = await losing(async ({ talk, server, release }) => {
        const again = talk.again({ lookFirst: true });
        await expect.poll(() => server.runs.length).toBe(2);
        await release();
        return (await again).result;
      });
      expect(found).toEqual({ text: 'hello there', paid: 2 });
    });
  });
});

test('a conversation that is deleted under its run still yields the run’s answer, and is gone for the next', async () => {
  const server = await startLocalAssistant();
  try {
    const { promise: held, resolve: release } = Promise.withResolvers<string>();
    server.setScript(() => held);
    const engine = engineAt('responses', server.baseUrl);
    const talk = await createDialogue(engine);
    const ref = await talk.begin('hello');
    await engine.deleteThread(talk.thread);
    release('worth the wait');
    const finished = await readRun(engine.resume(ref, talk.request(), runOptions()));
    expect(finished.result.text).toBe('worth the wait');
    expect(await failureOf(talk.turn('and now?'))).toMatchObject({ fault: 'gone', committed: 'no' });
  } finally {
    await server.close();
  }
});

describe('a conversation that is too long', () => {
  test('is shortened once for each time that it was found so, however often the run is tried', async () => {
    const held = ['u1', 'u2', 'u3', 'u4'].flatMap((id) => [asked(id), said('a', { id: `a${id}` }) as Item]);
    let unwell = true;
    const { answer, ids } = conversation(held, () => (unwell ? { status: 503 } : null));
    await using wire = await startWire(answer);
    const engine = engineAt('responses', wire.url);
    const attempt = (trims: number, turnId = '1001') =>
      readRun(engine.run(runRequest(thread, { trims, turnId }), runOptions()));
    await failureOf(attempt(1));
    const once = ids();
    expect(once).toEqual(['u3', 'au3', 'u4', 'au4']);
    await failureOf(attempt(1));
    expect(ids()).toEqual(once);
    unwell = false;
    await attempt(2);
    expect(ids()).toEqual(['u4', 'au4']);
    await attempt(2);
    expect(ids()).toEqual(['u4', 'au4']);
  });
});

describe('forgetting', () => {
  test('a reply takes along what its calls returned, which has no ref of its own', async () => {
    const held = [
      asked('msg_own'),
      called('call_1') as Item,
      item('fco_1', 'function_call_output', { call_id: 'call_1' }),
      said('hello') as Item,
      asked('msg_next'),
    ];
    const { answer, ids } = conversation(held, () => null);
    const deleted: string[] = [];
    await using wire = await startWire((request, count) => {
      if (request.route.startsWith('DELETE /responses/')) {
        deleted.push(request.route);
        return { status: 404, body: { error: { message: "Response with id 'resp_1' not found." } } };
      }
      return answer(request, count);
    });
    const reply = { key: 'reply:1001', remoteIds: ['fc_call_1', 'msg_reply', 'resp_1'] };
    await expect(engineAt('responses', wire.url).forget(thread, [reply])).resolves.toEqual({
      thread,
      kept: [],
    });
    expect(ids()).toEqual(['msg_own', 'msg_next']);
    expect(deleted).toEqual(['DELETE /responses/resp_1']);
  });

  test('keeps nothing back for a server that deletes items and no responses: these expire', async () => {
    const { answer } = conversation([asked('msg_own')], () => null);
    await using wire = await startWire((request, count) =>
      request.route.startsWith('DELETE /responses/') ? { status: 405 } : answer(request, count),
    );
    const engine = engineAt('responses', wire.url);
    const refs = [{ key: '1001', remoteIds: ['msg_own', 'resp_1'] }];
    await expect(engine.forget(thread, refs)).resolves.toEqual({ thread, kept: [] });
    expect(engine.can.forget).toBe(true);
  });

  test('waits while the conversation is locked', async () => {
    const { answer, ids } = conversation([asked('msg_own')], () => null);
    let tries = 0;
    await using wire = await startWire((request, count) => {
      if (request.route.startsWith('DELETE')) tries += 1;
      return request.route.startsWith('DELETE') && tries < 3 ? LOCKED : answer(request, count);
    });
    const engine = engineAt('responses', wire.url, { clock: createBriskClock() });
    await expect(engine.forget(thread, appended)).resolves.toEqual({ thread, kept: [] });
    expect(ids()).toEqual([]);
  });

  test('tells of a failure that is not of the route, and may be asked for again', async () => {
    const { answer } = conversation([asked('msg_own')], () => null);
    await using wire = await startWire((request, count) =>
      request.route.startsWith('DELETE') ? { status: 500 } : answer(request, count),
    );
    const engine = engineAt('responses', wire.url, { clock: createBriskClock() });
    expect((await failureOf(engine.forget(thread, appended))).fault).toBe('server');
    expect(engine.can.forget).toBe(true);
  });
});

describe('an append', () => {
  test('that meets a lock is given up at once when its caller gives up', async () => {
    await using wire = await startWire(() => LOCKED);
    const abort = new AbortController();
    const engine = engineAt('responses', wire.url);
    const failing = failureOf(
      engine.append(thread, [message('1', 'a')], { lookFirst: false, signal: abort.signal }),
    );
    await wire.received(1);
    abort.abort(new Error('stopped'));
    expect(await failing).toMatchObject({ fault: 'aborted' });
  });
});

describe('cancelling', () => {
  const ref = { engine: 'responses', threadId: 'conv_1', id: 'resp_1', startedAt: 0 } as const;

  test('is tried again, since a run that is left alone holds its thread', async () => {
    await using wire = await startWire((_, count) =>
      count < 3 ? { status: 503 } : { body: response('cancelled') },
    );
    const engine = engineAt('responses', wire.url, { clock: createBriskClock(10) });
    await expect(engine.cancel(ref)).resolves.toBe('cancelled');
    expect(wire.requests).toHaveLength(3);
  });

  test('is taken for done when the run is about to end', async () => {
    await using wire = await startWire(() => ({ body: response('in_progress') }));
    await expect(engineAt('responses', wire.url).cancel(ref)).resolves.toBe('cancelled');
  });

  test('that came to nothing leaves the next run alone', async () => {
    const answers: Answers = {
      'POST /responses/resp_1/cancel': () => ({ body: response('cancelled') }),
      'GET /responses/resp_1': () => ({ status: 500 }),
      'POST /responses': () => ({ events: [created, completed] }),
    };
    await using wire = await startWire(routes(answers));
    const engine = engineAt('responses', wire.url, { clock: createBriskClock(10) });
    await engine.cancel(ref);
    const finished = await readRun(engine.run(runRequest(thread), runOptions()));
    expect(finished.result.text).toBe('hello');
  });
});
