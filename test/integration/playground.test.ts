import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/playground/main.ts', import.meta.url));
const children: ChildProcess[] = [];

interface State {
  readonly people: readonly { readonly name: string; readonly admin: boolean }[];
  readonly channels: readonly { readonly id: string }[];
  readonly assistant: string;
  readonly bot: string;
}

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function playground(...args: string[]): Running {
  const env = {
    ...process.env,
    OPENAI_API_KEY: '',
    OPENAI_BASE_URL: '',
    DISCORD_TOKEN: '',
    ASSISTANT_ENGINE: '',
  };
  const child = spawn(process.execPath, [MAIN, '--fresh', '--no-open', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += String(data);
    });
  }
  return { child, output: () => output, ended: once(child, 'exit').then(([code]) => code as number | null) };
}

afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGTERM');
});

describe('from the command line', () => {
  test('it writes, prints the replies and ends', async () => {
    const { ended, output } = playground(
      '--say',
      '@Bobbin my name is Ada',
      '--say',
      '@Bobbin what is my name?',
      '--say',
      '/reset',
    );
    expect(await ended).toBe(0);
    expect(output()).toMatch(/what is my name\?\nBobbin: .*Ada[\s\S]*\/reset\nBobbin: Done\./);
  });

  test('it writes as somebody else and in private', async () => {
    const { ended, output } = playground('--as', 'Ben', '--in', 'dm', '--say', 'who am I, and who are you?');
    expect(await ended).toBe(0);
    expect(output()).toMatch(/^Ben @Bobbin: who am I[\s\S]*\nBobbin: .+/);
  });

  test('it tells a text for nobody from one for the bot', async () => {
    const { ended, output } = playground('--say', 'among ourselves');
    expect(await ended).toBe(0);
    expect(output()).toContain('mention @Bobbin');
  });

  test.each([
    [['--as', 'Zed', '--say', 'x'], 1, /expected Ada or Ben, got Zed/],
    [['--in', 'nowhere', '--say', 'x'], 1, /expected general, random or dm, got nowhere/],
    [['--say', '/nonsense'], 1, /no command \/nonsense/],
    [['--port', 'x'], 2, /expected a number/],
    [['--bogus'], 2, /--bogus/],
  ] as const)('%j ends with %i and says why', async (args, code, wording) => {
    const { ended, output } = playground(...args);
    expect(await ended).toBe(code);
    expect(output()).toMatch(wording);
  });

  test('interrupted, it takes the bot with it', async () => {
    const { child, ended, output } = playground('--say', '@Bobbin count to 30 slowly');
    await expect.poll(output, { timeout: 10_000 }).toContain('count to 30');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  });
});

describe('the page', () => {
  const opened = async (): Promise<Running & { url: string }> => {
    const running = playground();
    await expect.poll(running.output, { timeout: 10_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
    return { ...running, url: /http:\/\/127\.0\.0\.1:\d+\//.exec(running.output())?.[0] ?? '' };
  };
  const post = (url: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}api/messages`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });

  test('shows what is said and what the bot answers, and ends with 0', async () => {
    const { url, child, ended } = await opened();
    expect(await (await fetch(url)).text()).toContain('<title>Bobbin playground</title>');
    const state = async () => (await fetch(`${url}api/state`)).json() as Promise<State>;
    await expect.poll(async () => (await state()).bot, { timeout: 10_000 }).toBe('Bobbin is here.');
    const { people, channels, assistant } = await state();
    expect(people).toEqual([
      { name: 'Ada', admin: true },
      { name: 'Ben', admin: false },
    ]);
    expect(assistant).toContain('not AI');
    const channel = channels[0]?.id ?? '';
    expect((await post(url, { as: 'Ada', channel, text: '@Bobbin hello' })).status).toBe(200);
    const said = async () => {
      const messages = (await (await fetch(`${url}api/channels/${channel}/messages`)).json()) as {
        author: string;
      }[];
      return messages.map((message) => message.author);
    };
    await expect.poll(said, { timeout: 10_000 }).toEqual(['Ada', 'Bobbin']);
    const refused = await post(url, { as: 'Ada', channel, text: '/nonsense' });
    expect([refused.status, ((await refused.json()) as { problem: string }).problem]).toEqual([
      400,
      expect.stringContaining('no command'),
    ]);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  test('is for this machine only', async () => {
    const { url } = await opened();
    expect((await post(url, {}, { origin: 'http://example.org' })).status).toBe(403);
    const foreign = request(url, { headers: { host: 'example.org' } }).end();
    const [response] = await once(foreign, 'response');
    expect(response.statusCode).toBe(403);
    response.resume();
  });
});
