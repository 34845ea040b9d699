import { startLocalGround } from '../support/engine-local-ground.ts';
import { engineContract } from './engine.ts';
import { engineTroubleContract } from './engine-trouble.ts';

engineContract('chat', startLocalGround);
engineTroubleContract('chat', startLocalGround);
