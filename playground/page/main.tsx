/** The playground's page: a person's side of the local Discord. */

import '@preact/signals';
import { render } from 'preact';
import { App } from './app.tsx';
import { applyTheme } from './frame/theme.tsx';
import { recallPanel } from './state/browser-storage.ts';
import { panelOpen } from './state/inspector.ts';
import { follow } from './sync.ts';

applyTheme();
panelOpen.value = recallPanel() && innerWidth > 1_000;
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
follow();
