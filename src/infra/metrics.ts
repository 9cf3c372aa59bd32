import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BreakerState } from '../domain/ports';
import type { PushMetrics } from '../domain/push/ports';
import type { Database } from './database/database';

/** What is asked at the moment somebody looks. */
export interface MetricSources {
  sockets: { readonly size: number };
  lanes: { readonly waiting: number };
  pools: Readonly<Record<string, Database>>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BATCH_SIZES = [1, 2, 5, 10, 20, 50, 100, 200];
const PUSH_SECONDS = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600, 86_400];
const MOST_HOSTS = 50;
const BREAKER_STATES: readonly BreakerState[] = ['closed', 'half_open', 'open'];

/** What Prometheus reads. Counting is all that happens on the way of a message. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly hosts = new Set<string>();

  private readonly requests = new Histogram({
    name: 'mychat_http_request_duration_seconds',
    help: 'HTTP requests by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly refusedRequests = new Counter({
    name: 'mychat_http_requests_refused_total',
    help: 'Requests refused before they were looked at: too many of strangers at one address, or piled up on one connection.',
    labelNames: ['reason'],
    registers: [this.registry],
  });
  private readonly messages = new Counter({
    name: 'mychat_messages_total',
    help: 'Messages that were stored. Retries do not count.',
    registers: [this.registry],
  });
  private readonly batches = new Histogram({
    name: 'mychat_write_batch_size',
    help: 'Writes to conversations that were committed together.',
    buckets: BATCH_SIZES,
    registers: [this.registry],
  });
  private readonly bugs = new Counter({
    name: 'mychat_internal_errors_total',
    help: 'What failed and should not have: each has a line in the log.',
    registers: [this.registry],
  });
  private readonly securityEvents = new Counter({
    name: 'mychat_security_events_total',
    help: 'Log-ins, failed log-ins and what else the audit log notes.',
    labelNames: ['event'],
    registers: [this.registry],
  });
  private readonly paused = new Counter({
    name: 'mychat_connections_paused_total',
    help: 'Times that a connection had to wait because it, or its address, sent more than its budget.',
    registers: [this.registry],
  });
  private readonly cuts = new Counter({
    name: 'mychat_connections_cut_total',
    help: 'Socket connections that were cut here, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  });
  private readonly refusals = new Counter({
    name: 'mychat_connections_refused_total',
    help: 'Socket handshakes and polls that were refused because of their address, by reason.',
    labelNames: ['reason'],
    registers: [this.registry],
  });
  private readonly pushEnds = new Counter({
    name: 'mychat_push_deliveries_total',
    help: 'Push deliveries by how they ended.',
    labelNames: ['state', 'reason'],
    registers: [this.registry],
  });
  private readonly pushAnswers = new Counter({
    name: 'mychat_push_answers_total',
    help: 'Requests to push services by host and by status, or what went wrong.',
    labelNames: ['host', 'outcome'],
    registers: [this.registry],
  });
  private readonly pushLatency = new Histogram({
    name: 'mychat_push_latency_seconds',
    help: "From a message to the push service's acceptance.",
    buckets: PUSH_SECONDS,
    registers: [this.registry],
  });
  private readonly pushQueueAge = new Gauge({
    name: 'mychat_push_queue_age_seconds',
    help: 'For how long the delivery that waits longest has been due.',
    registers: [this.registry],
  });
  private readonly pushBreakers = new Gauge({
    name: 'mychat_push_breaker_state',
    help: 'Whether a push service is being tried: 0 yes, 1 carefully, 2 not at the moment.',
    labelNames: ['host'],
    registers: [this.registry],
  });

  /** As the dispatcher counts. */
  readonly push: PushMetrics = {
    ended: (state, reason, count) => this.pushEnds.inc({ state, reason: reason ?? '' }, count),
    answered: (host, outcome) => this.pushAnswers.inc({ host: this.hostLabel(host), outcome }),
    accepted: (latency_ms) => this.pushLatency.observe(latency_ms / 1_000),
    queueAge: (age_ms) => this.pushQueueAge.set(age_ms / 1_000),
    breaker: (host, state) =>
      this.pushBreakers.set({ host: this.hostLabel(host) }, BREAKER_STATES.indexOf(state)),
  };

  constructor(version: string) {
    new Gauge({
      name: 'mychat_info',
      help: 'The version that runs.',
      labelNames: ['version'],
      registers: [this.registry],
    }).set({ version }, 1);
  }

  /** Registers what is asked when somebody looks, and the process's own figures, event loop lag among them. */
  watch({ sockets, lanes, pools }: MetricSources): void {
    collectDefaultMetrics({ register: this.registry });
    const registers = [this.registry];
    this.ask('mychat_sockets', 'Sockets that are connected.', () => sockets.size);
    this.ask('mychat_writes_waiting', 'Writes to conversations that wait for a batch.', () => lanes.waiting);
    const connections = new Gauge({
      name: 'mychat_db_connections',
      help: 'Connections to the database by pool and state.',
      labelNames: ['pool', 'state'],
      registers,
      collect() {
        for (const [pool, database] of Object.entries(pools)) {
          const { open, free } = database.usage();
          connections.set({ pool, state: 'busy' }, open - free);
          connections.set({ pool, state: 'free' }, free);
        }
      },
    });
    const limits = new Gauge({
      name: 'mychat_db_connections_max',
      help: 'Connections that a pool may have.',
      labelNames: ['pool'],
      registers,
      collect() {
        for (const [pool, database] of Object.entries(pools)) limits.set({ pool }, database.usage().limit);
      },
    });
    const waiting = new Gauge({
      name: 'mychat_db_waiting',
      help: 'Callers that wait for a connection.',
      labelNames: ['pool'],
      registers,
      collect() {
        for (const [pool, database] of Object.entries(pools)) waiting.set({ pool }, database.usage().waiting);
      },
    });
  }

  /** `route` is the pattern, never the address: addresses would be a series each. */
  requestEnded(labels: { method: string; route: string; status: string }, seconds: number): void {
    this.requests.observe(labels, seconds);
  }

  readonly batchCommitted = (size: number, messages: number): void => {
    this.batches.observe(size);
    if (messages > 0) this.messages.inc(messages);
  };

  readonly securityEvent = (event: string): void => {
    this.securityEvents.inc({ event });
  };

  readonly requestRefused = (reason: string): void => this.refusedRequests.inc({ reason });

  connectionPaused(): void {
    this.paused.inc();
  }

  connectionCut(reason: string): void {
    this.cuts.inc({ reason });
  }

  connectionRefused(reason: string): void {
    this.refusals.inc({ reason });
  }

  bugReported(): void {
    this.bugs.inc();
  }

  /** In the text format that Prometheus reads. */
  async read(): Promise<{ type: string; text: string }> {
    return { type: this.registry.contentType, text: await this.registry.metrics() };
  }

  /** Subscriptions may name any host below an allowed one, and each would be a series. */
  private hostLabel(host: string): string {
    if (!this.hosts.has(host) && this.hosts.size >= MOST_HOSTS) return 'other';
    this.hosts.add(host);
    return host;
  }

  private ask(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: () => gauge.set(read()),
    });
  }
}
