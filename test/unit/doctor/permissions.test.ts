import { describe, expect, test } from 'vitest';
import { inviteLink, missingPermissions } from '../../../src/doctor/permissions.ts';

describe('what the bot lacks in a server', () => {
  const cases: [string, string, string[]][] = [
    ['nothing with the least permissions', '274878008320', []],
    ['nothing as an administrator', '8', []],
    ['nothing with more than it needs', String((1n << 53n) - 1n), []],
    [
      'everything but the sight of it',
      '1024',
      ['Send Messages', 'Send Messages in Threads', 'Read Message History', 'Attach Files'],
    ],
    [
      'its place in threads, beyond 32 bits',
      String(274_878_008_320n - (1n << 38n)),
      ['Send Messages in Threads'],
    ],
  ];
  test.each(cases)('is %s', (_, held, missing) => {
    expect(missingPermissions(held)).toEqual(missing);
  });

  test('is in the link that invites it', () => {
    const link = new URL(inviteLink('42'));
    expect(link.searchParams.get('permissions')).toBe('274878008320');
    expect(link.searchParams.get('client_id')).toBe('42');
    expect(missingPermissions(link.searchParams.get('permissions')!)).toEqual([]);
  });
});
