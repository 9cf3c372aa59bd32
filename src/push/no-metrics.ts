import type { PushMetrics } from '../domain/push/ports';

/** For tools and tests, which count nothing. */
export const noPushMetrics: PushMetrics = {
  ended() {},
  responded() {},
  accepted() {},
  queueAge() {},
  breaker() {},
};
