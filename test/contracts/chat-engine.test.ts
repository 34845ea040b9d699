import { startLocalGround } from '../support/engine/local-harness.ts';
import { engineContract } from './engine.ts';
import { engineTroubleContract } from './engine-trouble.ts';

engineContract('chat', startLocalGround);
engineTroubleContract('chat', startLocalGround);
