/** Changes of what is set for a channel or a server. Pure. */

import type { AccessList, Principal, Settings } from '../record/settings.ts';

export type SettingName = keyof Settings;

export type SettingsChange =
  /** What it names takes the place of what is set; the rest stays. */
  | { readonly kind: 'set'; readonly settings: Omit<Settings, 'access'> }
  /** Back to what is inherited. */
  | { readonly kind: 'clear'; readonly name: SettingName }
  /** Names are added to the list, which is emptied first where `isCleared`. */
  | {
      readonly kind: 'access';
      readonly isCleared: boolean;
      readonly allow: Principal | null;
      readonly deny: Principal | null;
    };

export type SettingsChanged =
  /** @param settings all that is set there now */
  | { readonly kind: 'changed'; readonly settings: Settings }
  /** The list of access has room for no more names. */
  | { readonly kind: 'full' };

/** Names that one list allows, and that it denies. */
export const MOST_NAMED = 50;

export function changed(settings: Settings, change: SettingsChange): SettingsChanged {
  switch (change.kind) {
    case 'set':
      return { kind: 'changed', settings: { ...settings, ...change.settings } };
    case 'clear':
      return { kind: 'changed', settings: without(settings, change.name) };
    case 'access': {
      const list = named(change.isCleared ? EVERYBODY : (settings.access ?? EVERYBODY), change);
      if (list.allow.length > MOST_NAMED || list.deny.length > MOST_NAMED) return { kind: 'full' };
      const others = without(settings, 'access');
      const isEmpty = list.allow.length === 0 && list.deny.length === 0;
      return { kind: 'changed', settings: isEmpty ? others : { ...others, access: list } };
    }
  }
}

const EVERYBODY: AccessList = { allow: [], deny: [] };

function without(settings: Settings, name: SettingName): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => key !== name));
}

/** Whoever is named on one side leaves the other. */
function named(list: AccessList, { allow, deny }: Extract<SettingsChange, { kind: 'access' }>): AccessList {
  return {
    allow: withName(withoutName(list.allow, deny), allow),
    deny: withName(withoutName(list.deny, allow), deny),
  };
}

function withName(principals: readonly Principal[], one: Principal | null): readonly Principal[] {
  return one === null ? principals : [...withoutName(principals, one), one];
}

function withoutName(principals: readonly Principal[], one: Principal | null): readonly Principal[] {
  return principals.filter(({ kind, id }) => kind !== one?.kind || id !== one.id);
}
