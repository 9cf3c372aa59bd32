import type { PushMetrics } from '../domain/push/ports';

/** Where nobody looks. */
export const noPushMetrics: PushMetrics = {
  ended() {},
  answered() {},
  accepted() {},
  queueAge() {},
  breaker() {},
};
