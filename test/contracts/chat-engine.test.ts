import { startLocalGround } from '../support/engine-local-ground.ts';
import { engineContract } from './engine.ts';

engineContract('chat', startLocalGround);
