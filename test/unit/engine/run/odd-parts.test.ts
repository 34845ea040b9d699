import { describe, expect, test } from 'vitest';
import type { EngineKind } from '../../../../src/conversation/refs.ts';
import * as assistants from '../../../support/engine/assistants-wire.ts';
import { sse, startWire, type WireAnswer } from '../../../support/engine/engine-wire.ts';
import { engineAt, readRun, runOptions, runRequest } from '../../../support/engine/engines.ts';
import * as responses from '../../../support/engine/responses-wire.ts';

const source = { type: 'url_citation', title: null, url: 'https://there.example' };

const RESPONSES: WireAnswer = {
  events: [
    responses.created,
    { type: 'response.output_item.added', item: null },
    { type: 'response.output_text.delta', item_id: 'msg_reply', delta: null },
    'data: null\n\n',
    { type: 'response.of_next_year', response: null },
    responses.delta('hello'),
    {
      type: 'response.completed',
      response: responses.response(
        'completed',
        [
          null as unknown as object,
          responses.said('', {
            content: [null, { type: 'output_text', text: 'hello', annotations: [source, null] }],
          }),
        ],
        { usage: { total_tokens: 5 } },
      ),
    },
  ],
};

const ASSISTANTS: WireAnswer = {
  events: [
    assistants.event('run.created', assistants.run('queued')),
    assistants.event('message.delta', { delta: null }),
    assistants.event('message.delta', { delta: { content: null } }),
    assistants.event('message.delta', { delta: { content: [null, { type: 'text', text: null }] } }),
    sse(null as unknown as object, 'thread.message.completed'),
    assistants.event('message.delta', { delta: { content: [{ type: 'text', text: { value: 'hello' } }] } }),
    assistants.event(
      'message.completed',
      assistants.said('', {
        content: [null, { type: 'text', text: { value: 'hello', annotations: [source, null] } }],
      }),
    ),
    assistants.event('run.completed', assistants.run('completed', { usage: { total_tokens: 5 } })),
  ],
};

const CASES: [EngineKind, WireAnswer][] = [
  ['responses', RESPONSES],
  ['assistants', ASSISTANTS],
];

// A citation without a title cost the paid answer: https://github.com/vercel/ai/issues/10199
describe.each(CASES)('%s: parts of an answer that are null or unknown', (kind, answer) => {
  test('cost nobody the answer, and its stream is read to the end', async () => {
    await using wire = await startWire(({ route }) =>
      route === 'POST /assistants' ? { body: { id: 'asst_1' } } : answer,
    );
    const thread = { engine: kind, id: 'thread_1' };
    const run = engineAt(kind, wire.url).run(runRequest(thread), runOptions());
    const { result, streamed, kinds } = await readRun(run);
    expect(result).toMatchObject({ text: 'hello', citations: [{ title: '', url: source.url }], usage: null });
    expect(streamed).toBe('hello');
    expect(kinds).not.toContain('restart');
  });
});
