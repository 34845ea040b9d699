/** The engines on the local assistant: what the contract promises of them, and so of the ground below. */

import { engineContract } from '../../../contracts/engine.ts';
import { startLocalGround } from './local-ground.ts';

engineContract('responses', startLocalGround);
engineContract('assistants', startLocalGround);
engineContract('chat', startLocalGround);
