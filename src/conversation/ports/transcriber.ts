/** The port to what hears voice messages and audio files. */

import type { ModelUsage } from '../refs.ts';
import type { FileAtHand } from './files.ts';

export interface Heard {
  /** What is said; empty for nothing. */
  readonly text: string;
  /** Null where the service does not tell. */
  readonly usage: ModelUsage | null;
}

export interface Transcriber {
  /** False where the operator has none, and from the moment on when its server has shown that it hears nothing. */
  readonly possible: boolean;
  /** Throws EngineError. Asking twice does no harm but cost. */
  transcribe(file: FileAtHand, signal?: AbortSignal): Promise<Heard>;
}
