/** Placeholder. */
import type { Brain } from './brain.ts';
export const scriptedBrain: Brain = ({ messages }) => `you said: ${messages.at(-1)?.text}`;
