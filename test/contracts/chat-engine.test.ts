import { startScriptedGround } from '../support/engine-scripted-ground.ts';
import { engineContract } from './engine.ts';

engineContract('chat', startScriptedGround);
