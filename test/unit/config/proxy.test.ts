import { describe, expect, test } from 'vitest';
import { type ProxySettings, proxyNotice } from '../../../src/config/proxy.ts';

const PROXY = { HTTPS_PROXY: 'http://user:secret@proxy.example.org:3128' };
const OFFICIAL = { apiUrl: 'https://discord.com/api', baseUrl: 'https://api.openai.com/v1' };

function notice(
  environment: Readonly<Record<string, string>>,
  changes: Partial<ProxySettings> = {},
): string | null {
  return proxyNotice({ ...OFFICIAL, environment, node: { environment, arguments: [] }, ...changes });
}

// https://github.com/discordjs/discord.js/issues/10716, https://github.com/openclaw/openclaw/issues/102299
describe('a proxy that the environment names', () => {
  test('is said not to be used, by whom, and what to do', () => {
    const told = notice(PROXY);
    expect(told).toMatch(/^HTTPS_PROXY is set, but not everything goes through that proxy\./);
    expect(told).toMatch(/REST API \(discord\.com\) does when NODE_USE_ENV_PROXY=1/);
    expect(told).toMatch(/The assistant \(api\.openai\.com\) does when NODE_USE_ENV_PROXY=1/);
    expect(told).toMatch(/gateway \(gateway\.discord\.gg\) never does/);
    expect(told).toMatch(
      /NO_PROXY what is reached directly: discord\.com,api\.openai\.com,gateway\.discord\.gg\.$/,
    );
    expect(told).not.toContain('secret');
  });

  test.each([
    ['by its variable', { NODE_USE_ENV_PROXY: '1' }, []],
    ['by NODE_OPTIONS', { NODE_OPTIONS: '--use-env-proxy' }, []],
    ['by an argument', {}, ['--use-env-proxy']],
  ])('is used for all but the gateway where Node is told to, %s', (_, switches, args) => {
    const environment = { ...PROXY, ...switches };
    const told = notice(environment, { node: { environment, arguments: args } });
    expect(told).toMatch(/gateway \(gateway\.discord\.gg\) never does.*directly: gateway\.discord\.gg\.$/);
    expect(told).not.toMatch(/REST|assistant/);
  });

  test('is not used where it stands in .env alone, which Node does not read', () => {
    const environment = { ...PROXY, NODE_USE_ENV_PROXY: '1' };
    expect(notice(environment, { node: { environment: {}, arguments: [] } })).toMatch(/REST API/);
  });

  test.each(['https_proxy', 'ALL_PROXY', 'all_proxy'])('is found as %s, too', (name) => {
    expect(notice({ [name]: 'socks5://127.0.0.1:1080' })).toMatch(new RegExp(`^${name} is set`));
  });

  test.each([
    ['*'],
    ['discord.com,gateway.discord.gg,api.openai.com'],
    ['.discord.com *.discord.gg .openai.com:443'],
  ])('says nothing where NO_PROXY is %s', (list) => {
    expect(notice({ ...PROXY, NO_PROXY: list })).toBeNull();
  });

  test('another port in NO_PROXY exempts nothing', () => {
    expect(notice({ ...PROXY, NO_PROXY: 'discord.com:8443' })).toMatch(/discord\.com/);
  });

  test('is not meant for a server in the same network', () => {
    const local = { apiUrl: 'http://127.0.0.1:1/api', baseUrl: 'http://ollama:11434/v1' };
    expect(notice({ ...PROXY, HTTP_PROXY: 'http://proxy:1' }, local)).toBeNull();
  });

  test('says nothing where none is named', () => {
    expect(notice({ HTTPS_PROXY: ' ' })).toBeNull();
  });
});
