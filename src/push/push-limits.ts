export interface PushLimits {
  /** Pushes in flight to one host at most. */
  per_host: number;
  /** Pushes in flight at most, to all hosts together. */
  total: number;
  /** Milliseconds for one push. */
  timeout_ms: number;
}

export const PUSH_LIMITS: PushLimits = { per_host: 64, total: 512, timeout_ms: 10_000 };
