import type { Sink } from './push-scene';
import type { Scene } from './scene';

/** What the parts of `npm run bench:push` need. */
export interface PushTools {
  scene: Scene;
  sink: Sink;
  /** The compiled encryption worker. */
  workerFile: string;
  tell: (line: string) => void;
}

export const PUSHES = 10_000;
