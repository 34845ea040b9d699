/** Light, dark, or as the system has it. */

import { signal } from '@preact/signals-core';
import type { ComponentChildren } from 'preact';
import { IconButton } from '../elements/icon.tsx';
import { recallTheme, rememberTheme, type Theme } from '../state/browser-storage.ts';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const NAMES: Readonly<Record<Theme, string>> = { system: 'as the system', light: 'light', dark: 'dark' };
const theme = signal<Theme>(recallTheme());

export function applyTheme(): void {
  document.documentElement.dataset.theme = theme.value;
}

export function ThemeButton(): ComponentChildren {
  const change = (): void => {
    theme.value = NEXT[theme.value];
    rememberTheme(theme.value);
    applyTheme();
  };
  return <IconButton name={theme.value} label={`Colours: ${NAMES[theme.value]}. Change`} onClick={change} />;
}
