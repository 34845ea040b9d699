/** What the browser remembers: this tab its person and channel, all tabs the colours and the panel. */

interface TabMemory {
  readonly person: string | null;
  readonly channel: string | null;
}

export function recall(): TabMemory {
  return { person: sessionStorage.getItem('person'), channel: sessionStorage.getItem('channel') };
}

export function remember(person: string, channel: string): void {
  sessionStorage.setItem('person', person);
  sessionStorage.setItem('channel', channel);
}

export type Theme = 'system' | 'light' | 'dark';

export function recallTheme(): Theme {
  const theme = localStorage.getItem('theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export function rememberTheme(theme: Theme): void {
  localStorage.setItem('theme', theme);
}

export function recallPanel(): boolean {
  return localStorage.getItem('panel') === 'open';
}

export function rememberPanel(open: boolean): void {
  localStorage.setItem('panel', open ? 'open' : 'folded');
}
