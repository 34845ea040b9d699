import { describe, expect, test } from 'vitest';
import type { AccessList, Principal, Settings } from '../../../../src/conversation/record/settings.ts';
import { accessIn, mayTalk, type Talker } from '../../../../src/conversation/settings/access.ts';
import { changed, MOST_NAMED } from '../../../../src/conversation/settings/change.ts';

const SERVER = '200';
const STAFF: Principal = { kind: 'role', id: '1' };
const MUTED: Principal = { kind: 'role', id: '2' };
const EVERYBODY: Principal = { kind: 'role', id: SERVER };
const ADA: Principal = { kind: 'person', id: '7' };

function may(talker: Partial<Talker>, ...lists: Partial<AccessList>[]): boolean {
  const settings = lists.map(({ allow = [], deny = [] }): Settings => ({ access: { allow, deny } }));
  const levels = accessIn(settings.map((one) => ({ from: 'server', settings: one })));
  return mayTalk({ id: '7', roles: [], serverId: SERVER, ...talker }, levels);
}

describe('who may talk', () => {
  test('is everybody, where nothing is set', () => {
    expect(may({})).toBe(true);
    expect(may({}, {})).toBe(true);
  });

  test('is whoever is allowed, by role or in person, and nobody else', () => {
    expect(may({ roles: ['1'] }, { allow: [STAFF] })).toBe(true);
    expect(may({}, { allow: [STAFF] })).toBe(false);
    expect(may({}, { allow: [STAFF, ADA] })).toBe(true);
    expect(may({ id: '8' }, { allow: [EVERYBODY] })).toBe(true);
  });

  test('is not whoever is denied, also where another list allows them', () => {
    expect(may({ roles: ['1', '2'] }, { allow: [STAFF] }, { deny: [MUTED] })).toBe(false);
    expect(may({ roles: ['1'] }, { allow: [STAFF], deny: [ADA] })).toBe(false);
    expect(may({}, { allow: [ADA] }, { deny: [EVERYBODY] })).toBe(false);
  });

  test('is whoever any of the lists allows: they add up', () => {
    expect(may({ roles: ['1'] }, { allow: [STAFF] }, { allow: [ADA] })).toBe(true);
    expect(may({ roles: ['3'], id: '8' }, { allow: [STAFF] }, { allow: [ADA] })).toBe(false);
  });

  test('is always whoever manages the server', () => {
    expect(may({ mayManage: true, roles: ['2'] }, { allow: [STAFF], deny: [MUTED, ADA] })).toBe(true);
  });

  test('is nobody whose roles are unknown where roles decide', () => {
    const { roles: _, ...unknown } = { id: '8', roles: [], serverId: SERVER };
    const decide = (list: Partial<AccessList>) =>
      mayTalk(unknown, [{ from: 'server', list: { allow: [], deny: [], ...list } }]);
    expect(decide({ deny: [MUTED] })).toBe(false);
    expect(decide({ allow: [STAFF] })).toBe(false);
    expect(decide({ deny: [ADA] })).toBe(true);
  });
});

describe('a list of access', () => {
  const change = (settings: Settings, fields: { allow?: Principal; deny?: Principal; isCleared?: boolean }) =>
    changed(settings, { kind: 'access', isCleared: false, allow: null, deny: null, ...fields });

  test('has each name once, on the side where it was named last', () => {
    const first = change({ replies: 'off' }, { allow: STAFF, deny: ADA });
    expect(first).toEqual({
      kind: 'changed',
      settings: { replies: 'off', access: { allow: [STAFF], deny: [ADA] } },
    });
    if (first.kind !== 'changed') throw new Error('it has room');
    expect(change(first.settings, { allow: ADA })).toMatchObject({
      settings: { access: { allow: [STAFF, ADA], deny: [] } },
    });
    expect(change(first.settings, { allow: STAFF })).toEqual(first);
  });

  test('a role is not a person of the same id', () => {
    const person: Principal = { kind: 'person', id: STAFF.id };
    expect(change({ access: { allow: [STAFF], deny: [] } }, { deny: person })).toMatchObject({
      settings: { access: { allow: [STAFF], deny: [person] } },
    });
  });

  test('that is emptied is none, and may begin anew at once', () => {
    const settings: Settings = { access: { allow: [STAFF], deny: [ADA] } };
    expect(change(settings, { isCleared: true })).toEqual({ kind: 'changed', settings: {} });
    expect(change(settings, { isCleared: true, deny: MUTED })).toMatchObject({
      settings: { access: { allow: [], deny: [MUTED] } },
    });
    expect(changed(settings, { kind: 'clear', name: 'access' })).toEqual({ kind: 'changed', settings: {} });
  });

  test('takes so many names and no more', () => {
    const deny = Array.from(
      { length: MOST_NAMED },
      (_, n): Principal => ({ kind: 'person', id: String(n + 100) }),
    );
    expect(change({ access: { allow: [], deny } }, { deny: ADA })).toEqual({ kind: 'full' });
    expect(change({ access: { allow: [], deny } }, { allow: ADA })).toMatchObject({ kind: 'changed' });
  });
});
