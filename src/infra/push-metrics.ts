import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { BreakerState } from '../domain/ports';
import type { PushMetrics } from '../domain/push/ports';

const LATENCY_SECONDS = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600, 86_400];
const MAX_HOSTS = 50;
/** The value of a state is its index. */
const BREAKER_STATES: readonly BreakerState[] = ['closed', 'half_open', 'open'];

/** What the push dispatcher counts. */
export function createPushMetrics(registry: Registry): PushMetrics {
  const registers = [registry];
  const ends = new Counter({
    name: 'mychat_push_deliveries_total',
    help: 'Push deliveries by how they ended.',
    labelNames: ['state', 'reason'],
    registers,
  });
  const responses = new Counter({
    name: 'mychat_push_answers_total',
    help: 'Requests to push services by host and by status, or what went wrong.',
    labelNames: ['host', 'outcome'],
    registers,
  });
  const latency = new Histogram({
    name: 'mychat_push_latency_seconds',
    help: "From a message to the push service's acceptance.",
    buckets: LATENCY_SECONDS,
    registers,
  });
  const queueAge = new Gauge({
    name: 'mychat_push_queue_age_seconds',
    help: 'For how long the delivery that waits longest has been due.',
    registers,
  });
  const breakers = new Gauge({
    name: 'mychat_push_breaker_state',
    help: 'Whether a push service is being tried: 0 yes, 1 carefully, 2 not at the moment.',
    labelNames: ['host'],
    registers,
  });
  const labelOf = createHostLabels();
  return {
    ended: (state, reason, count) => ends.inc({ state, reason: reason ?? '' }, count),
    responded: (host, outcome) => responses.inc({ host: labelOf(host), outcome }),
    accepted: (latency_ms) => latency.observe(latency_ms / 1_000),
    queueAge: (age_ms) => queueAge.set(age_ms / 1_000),
    breaker: (host, state) => breakers.set({ host: labelOf(host) }, BREAKER_STATES.indexOf(state)),
  };
}

/** The first 50 hosts by name, the others together: users choose hosts, below those allowed, and each label is a series. */
function createHostLabels(): (host: string) => string {
  const hosts = new Set<string>();
  return (host) => {
    if (!hosts.has(host) && hosts.size >= MAX_HOSTS) return 'other';
    hosts.add(host);
    return host;
  };
}
