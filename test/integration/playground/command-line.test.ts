import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { GENERAL } from '../../../emulators/discord/world/world.ts';
import type { History } from '../../../playground/contract/message.ts';
import type { State } from '../../../playground/contract/routes.ts';

const MAIN = fileURLToPath(new URL('../../../playground/main.ts', import.meta.url));
const children: ChildProcess[] = [];

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

const SETTINGS = { OPENAI_API_KEY: '', OPENAI_BASE_URL: '', DISCORD_TOKEN: '', ASSISTANT_ENGINE: '' };

interface Setting {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function playground(args: readonly string[], { cwd, env }: Setting = {}): Running {
  const child = spawn(process.execPath, [MAIN, '--no-open', ...args], {
    env: { ...process.env, ...SETTINGS, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
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

const fresh = (...args: string[]): Running => playground(['--fresh', ...args]);

afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGTERM');
});

describe('from the command line', () => {
  test('it writes, prints the replies and ends', async () => {
    const { ended, output } = fresh(
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
    const { ended, output } = fresh('--as', 'Ben', '--in', 'dm', '--say', 'who am I, and who are you?');
    expect(await ended).toBe(0);
    expect(output()).toMatch(/^Ben @Bobbin: who am I[\s\S]*\nBobbin: .+/);
  });

  test('it prints a reply that grows when it is whole', async () => {
    const { ended, output } = fresh('--say', '@Bobbin count to 4 slowly');
    expect(await ended).toBe(0);
    expect(output()).toMatch(/slowly\nBobbin: 1, 2, 3, 4\.\n$/);
  });

  // https://discord.com/developers/docs/resources/user#usernames-and-nicknames
  test('it writes as somebody new, who is a member from then on', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'bobbin-playground-'));
    const first = playground(['--as', 'Zoë K', '--say', '@Bobbin who am I?'], { cwd });
    expect(await first.ended).toBe(0);
    expect(first.output()).toMatch(/^Zoë K #general: @Bobbin who am I\?\nBobbin: .*Zoë K/);
    const second = playground(['--as', 'zoë k', '--in', 'dm', '--say', 'hello'], { cwd });
    expect(await second.ended).toBe(0);
    expect(second.output()).toMatch(/^Zoë K @Bobbin: hello\nBobbin: /);
    await rm(cwd, { recursive: true, force: true });
  });

  test('it tells a text for nobody from one for the bot', async () => {
    const { ended, output } = fresh('--say', 'among ourselves');
    expect(await ended).toBe(0);
    expect(output()).toContain('mention @Bobbin');
  });

  test('it waits for the answer to a text without a mention where every message is answered', async () => {
    const { ended, output } = fresh('--say', '/settings replies mode: always', '--say', 'my name is Ada');
    expect(await ended).toBe(0);
    expect(output()).toMatch(/Ada #general: my name is Ada\nBobbin: /);
    expect(output()).not.toContain('Nobody answers');
  });

  test.each([
    [['--as', 'Clank', '--say', 'x'], 1, /Clank is a bot here; expected Ada or Ben, or a new name/],
    [['--as', ' ', '--say', 'x'], 2, /--as: expected a name of 1 to 32 characters/],
    [['--in', 'nowhere', '--say', 'x'], 1, /expected general, random or dm, got nowhere/],
    [['--say', '/nonsense'], 1, /no command \/nonsense/],
    [['--port', 'x'], 2, /expected a number/],
    [['--bogus'], 2, /--bogus/],
  ] as const)('%j ends with %i and says why', async (args, code, wording) => {
    const { ended, output } = fresh(...args);
    expect(await ended).toBe(code);
    expect(output()).toMatch(wording);
  });

  test('interrupted, it takes the bot with it', async () => {
    const { child, ended, output } = fresh('--say', '@Bobbin count to 30 slowly');
    await expect.poll(output).toContain('count to 30');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  });
});

describe('the page', () => {
  interface Opened extends Running {
    readonly url: string;
    state(): Promise<State>;
  }

  const opened = async (args: readonly string[] = ['--fresh'], setting: Setting = {}): Promise<Opened> => {
    const running = playground(args, setting);
    await expect.poll(running.output).toMatch(/http:\/\/127\.0\.0\.1:\d+\//);
    const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(running.output())?.[0] ?? '';
    return { ...running, url, state: async () => (await fetch(`${url}api/state`)).json() as Promise<State> };
  };
  const ready = (page: Opened): Promise<void> =>
    expect.poll(async () => (await page.state()).bot.state).toBe('ready');
  const said = async ({ url }: Opened): Promise<string[]> => {
    const history = (await (await fetch(`${url}api/channels/${GENERAL}/messages`)).json()) as History;
    return history.messages.map((message) => `${message.author.name}: ${message.content}`);
  };
  const write = async ({ url, state }: Opened, text: string): Promise<void> => {
    const as = (await state()).people[0]?.id;
    const body = JSON.stringify({ as, channel: GENERAL, text });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${url}api/messages`, { method: 'POST', body, headers });
  };
  const inFolder = async (work: (cwd: string) => Promise<void>): Promise<void> => {
    const cwd = await mkdtemp(join(tmpdir(), 'bobbin-test-'));
    try {
      await work(cwd);
    } finally {
      for (const child of children.splice(0)) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await rm(cwd, { recursive: true, force: true });
    }
  };

  test('shows what is said and what the bot answers, and ends with 0', async () => {
    const page = await opened();
    expect(await (await fetch(page.url)).text()).toMatch(/<title>[^<]*playground/i);
    await ready(page);
    await write(page, '@Bobbin hello');
    await expect
      .poll(() => said(page))
      .toEqual([expect.stringMatching(/^Ada: /), expect.stringMatching(/^Bobbin: /)]);
    page.child.kill('SIGTERM');
    expect(await page.ended).toBe(0);
  });

  test('that is killed takes the bot with it', () =>
    inFolder(async (cwd) => {
      const page = await opened([], { cwd });
      await ready(page);
      const { pid } = (await page.state()).bot;
      page.child.kill('SIGKILL');
      await page.ended;
      const runs = (): boolean => {
        try {
          return process.kill(pid ?? 0, 0);
        } catch {
          return false;
        }
      };
      await expect.poll(runs).toBe(false);
    }));

  test('shows with the bot’s own words why it cannot start', async () => {
    const page = await opened(['--fresh'], { env: { ASSISTANT_ENGINE: 'steam' } });
    await expect.poll(async () => (await page.state()).bot.state).toBe('cannot-start');
    expect((await page.state()).bot.lastLines.join()).toMatch(/ASSISTANT_ENGINE: expected .* got "steam"/);
    expect(page.output()).toContain('ASSISTANT_ENGINE');
    page.child.kill('SIGINT');
    expect(await page.ended).toBe(0);
  });

  test('names the configured assistant, and never its key', async () => {
    const env = {
      OPENAI_API_KEY: 'sk-very-secret-key',
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
      ASSISTANT_ENGINE: 'chat',
      ASSISTANT_MODEL: 'llama',
    };
    const page = await opened(['--fresh'], { env });
    const { assistant, ...state } = await page.state();
    expect(assistant).toMatchObject({
      kind: 'configured',
      host: '127.0.0.1:9',
      engine: 'chat',
      model: 'llama',
    });
    expect(JSON.stringify([assistant, state])).not.toContain('very-secret');
    expect(page.output()).not.toContain('very-secret');
  });

  test('is remembered with what the bot remembers, and is not opened twice on one folder', () =>
    inFolder(async (cwd) => {
      const first = await opened([], { cwd });
      await ready(first);
      await write(first, '@Bobbin my name is Ada');
      await expect.poll(() => said(first)).toHaveLength(2);
      for (const args of [[], ['--say', 'hello']]) {
        const second = playground(args, { cwd });
        expect(await second.ended).toBe(1);
        expect(second.output()).toMatch(/^Another playground is using data.playground\. .*--fresh/);
      }
      const before = await said(first);
      first.child.kill('SIGINT');
      expect(await first.ended).toBe(0);
      const again = await opened([], { cwd });
      await ready(again);
      expect(await said(again)).toEqual(before);
      await write(again, '@Bobbin what is my name?');
      await expect.poll(() => said(again)).toHaveLength(4);
      expect((await said(again)).at(-1)).toContain('Ada');
    }));

  test('says so when its port is taken', async () => {
    const { url } = await opened();
    const { port } = new URL(url);
    const second = fresh('--port', port);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`--port: expected a free port, got ${port}`);
  });
});
