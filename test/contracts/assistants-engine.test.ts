import { startLocalHarness } from '../support/engine/local-harness.ts';
import { engineContract } from './engine.ts';
import { engineMadeFilesContract } from './engine-made-files.ts';
import { engineTroubleContract } from './engine-trouble.ts';

engineContract('assistants', startLocalHarness);
engineTroubleContract('assistants', startLocalHarness);
engineMadeFilesContract('assistants', startLocalHarness);
