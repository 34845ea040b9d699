import { startLocalHarness } from '../support/engine/local-harness.ts';
import { engineContract } from './engine.ts';
import { engineMadeFilesContract } from './engine-made-files.ts';
import { engineToolsContract } from './engine-tools.ts';
import { engineTroubleContract } from './engine-trouble.ts';

engineContract('chat', startLocalHarness);
engineTroubleContract('chat', startLocalHarness);
engineToolsContract('chat', startLocalHarness);
engineMadeFilesContract('chat', startLocalHarness);
