/** The run's one request in each protocol, and the text of its answer, which comes as events. */

import type { Http } from './http.ts';
import type { BareBotSettings } from './settings.ts';

export interface Protocol {
  request(text: string): { readonly path: string; readonly body: object };
  /** @param events the whole stream */
  readAnswer(events: string): string;
}

/** Makes the thread that the runs are in, where the service keeps one. */
export async function createProtocol(settings: BareBotSettings, http: Http): Promise<Protocol> {
  switch (settings.engine) {
    case 'responses':
      return responses(settings, http);
    case 'assistants':
      return assistants(settings, http);
    case 'chat':
      return chat(settings);
    default:
      throw new Error(`There is no engine ${settings.engine}.`);
  }
}

async function responses({ model, instructions }: BareBotSettings, http: Http): Promise<Protocol> {
  const { id: conversation } = JSON.parse(await http.post('/conversations', {}));
  const settings = { model, instructions, conversation, store: true, background: true, stream: true };
  return {
    request: (text) => ({
      path: '/responses',
      body: {
        ...settings,
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }],
      },
    }),
    readAnswer: (events) =>
      textOf(events, (event) => (event.type === 'response.output_text.delta' ? event.delta : '')),
  };
}

async function assistants({ model, instructions }: BareBotSettings, http: Http): Promise<Protocol> {
  const { id: assistant_id } = JSON.parse(await http.post('/assistants', { model }));
  const { id: thread } = JSON.parse(await http.post('/threads', {}));
  return {
    request: (content) => ({
      path: `/threads/${thread}/runs`,
      body: {
        assistant_id,
        instructions,
        stream: true,
        additional_messages: [{ role: 'user', content }],
      },
    }),
    readAnswer: (events) =>
      textOf(events, (event) =>
        event.object === 'thread.message.delta' ? (event.delta?.content?.[0]?.text?.value ?? '') : '',
      ),
  };
}

/** Here the thread is the client's: all of it goes with each request. */
function chat({ model, instructions }: BareBotSettings): Protocol {
  const messages = [{ role: 'system', content: instructions }];
  return {
    request(content) {
      messages.push({ role: 'user', content });
      const stream_options = { include_usage: true };
      return { path: '/chat/completions', body: { model, messages, stream: true, stream_options } };
    },
    readAnswer(events) {
      const content = textOf(events, (event) => event.choices?.[0]?.delta?.content ?? '');
      messages.push({ role: 'assistant', content });
      return content;
    },
  };
}

/** Of the services' events as far as one of the protocols has them. */
interface StreamedEvent {
  readonly type?: string;
  readonly object?: string;
  // biome-ignore lint/suspicious/noExplicitAny: each protocol has a delta of its own
  readonly delta?: any;
  readonly choices?: readonly { readonly delta?: { readonly content?: string } }[];
}

function textOf(events: string, pieceOf: (event: StreamedEvent) => string): string {
  let text = '';
  for (const line of events.split('\n')) {
    if (line.startsWith('data: {')) text += pieceOf(JSON.parse(line.slice('data: '.length)));
  }
  return text;
}
