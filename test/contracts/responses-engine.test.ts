import { startLocalHarness } from '../support/engine/local-harness.ts';
import { engineContract } from './engine.ts';
import { engineMadeFilesContract } from './engine-made-files.ts';
import { engineTroubleContract } from './engine-trouble.ts';

engineContract('responses', startLocalHarness);
engineTroubleContract('responses', startLocalHarness);
engineMadeFilesContract('responses', startLocalHarness);
