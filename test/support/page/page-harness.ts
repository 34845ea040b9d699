/** A playground in this process with its page's server, and a person's browser in front of it. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { History, PageMessage } from '../../../playground/contract/message.ts';
import type { PageEvent, State } from '../../../playground/contract/routes.ts';
import { type PageServer, startPageServer } from '../../../playground/http/page-server.ts';
import { type Playground, startPlayground } from '../../../playground/playground.ts';

export interface PageHarness {
  readonly playground: Playground;
  readonly url: string;
  /** What the bot wrote to its standard error. */
  readonly lines: readonly string[];
  get<T>(path: string): Promise<T>;
  send(method: string, path: string, body: object): Promise<Response>;
  /** Sends and expects that it was done. */
  done<T>(method: string, path: string, body: object): Promise<T>;
  state(): Promise<State>;
  said(channel: string, as?: string): Promise<readonly PageMessage[]>;
  end(): Promise<void>;
}

export async function createPageHarness(environment: Record<string, string> = {}): Promise<PageHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'bobbin-test-'));
  const lines: string[] = [];
  const onLine = (line: string): unknown => lines.push(line);
  const playground = await startPlayground({ folder, persistent: true, environment, onLine });
  const page: PageServer = await startPageServer({ ...playground, port: 0 });
  const get = async <T>(path: string): Promise<T> => (await fetch(page.url + path)).json() as Promise<T>;
  const send = (method: string, path: string, body: object): Promise<Response> =>
    fetch(page.url + path, {
      method,
      body: body instanceof FormData ? body : JSON.stringify(body),
      ...(body instanceof FormData ? {} : { headers: { 'content-type': 'application/json' } }),
    });
  return {
    playground,
    url: page.url,
    lines,
    get,
    send,
    async done<T>(method: string, path: string, body: object) {
      const response = await send(method, path, body);
      const answer = (await response.json()) as T;
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
      return answer;
    },
    state: () => get('api/state'),
    async said(channel, as) {
      const query = as === undefined ? '' : `&as=${as}`;
      const { messages } = await get<History>(`api/channels/${channel}/messages?limit=100${query}`);
      return messages;
    },
    async end() {
      await page.close();
      await playground.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Listening {
  readonly events: readonly PageEvent[];
  /** Of the latest event. */
  readonly cursor: string;
  stop(): void;
}

/** Listens as a browser's EventSource does, from when the line is open. */
export async function listen(url: string, headers: Record<string, string> = {}): Promise<Listening> {
  const stopping = new AbortController();
  const response = await fetch(url, { headers, signal: stopping.signal });
  const events: PageEvent[] = [];
  const state = { events, cursor: '', stop: () => stopping.abort() };
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const pieces = (rest + text).split('\n\n');
      rest = pieces.pop() ?? '';
      for (const piece of pieces) {
        const field = (name: string): string | undefined =>
          new RegExp(`^${name}: (.*)$`, 'm').exec(piece)?.[1];
        const data = field('data');
        if (data === undefined) continue;
        events.push(JSON.parse(data));
        state.cursor = field('id') ?? state.cursor;
      }
    }
  };
  read().catch(() => {}); // stopped
  return state;
}
