/** Where the process begins: what is compiled of its modules is kept for the next start, then the bot starts. */

import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Not in the system's folder for temporary files, where another user could put something in its place. Where nothing can
// be written there is no cache. NODE_COMPILE_CACHE names another folder, NODE_DISABLE_COMPILE_CACHE=1 means none:
// https://nodejs.org/docs/latest-v24.x/api/module.html#module-compile-cache
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/bobbin', import.meta.url)));

// Only what is imported from here on is kept.
const { start } = await import('./start.ts');
await start();
