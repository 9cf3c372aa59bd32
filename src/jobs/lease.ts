export interface LeaseTiming {
  /** The longest time that one job takes. */
  work_ms: number;
  /** Between the claim and the job: until its turn comes. */
  wait_ms: number;
  /** After the job: to record its result. */
  record_ms: number;
  max_ms: number;
}

export interface Lease {
  /** Milliseconds since 1970: other processes leave the job alone until then. */
  until: number;
  /** By performance.now(). A job that starts later may end after the lease, when another process has claimed it. */
  start_before: number;
}

/** A lease that begins now; `now` is the time by the clock that the database's rows are compared with. */
export function leaseFrom(now: number, { work_ms, wait_ms, record_ms, max_ms }: LeaseTiming): Lease {
  const lease_ms = Math.min(wait_ms + work_ms, max_ms);
  return { until: now + lease_ms, start_before: performance.now() + lease_ms - work_ms - record_ms };
}
