import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type MetricSources, type ReadSource, registerGauges, registerReadGauge } from './metric-gauges';
import { createPushMetrics } from './push-metrics';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const WAITS = [0.01, 0.05, 0.25, 1, 2.5, 5, 10, 15, 30, 60, 120];
const BATCH_SIZES = [1, 2, 5, 10, 20, 50, 100, 200];

/** What Prometheus reads. On the path of a message there is nothing but counting. */
export class Metrics {
  private readonly registry = new Registry();

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
  private readonly refusedTokens = new Counter({
    name: 'mychat_provider_tokens_refused_total',
    help: 'Tokens of an identity provider that were refused, by what was wrong with them.',
    labelNames: ['flaw'],
    registers: [this.registry],
  });
  private readonly keyFetches = new Counter({
    name: 'mychat_provider_key_fetches_total',
    help: 'Attempts to fetch the keys of the identity provider, by outcome.',
    labelNames: ['outcome'],
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
  private readonly readsRefused = new Counter({
    name: 'mychat_reads_refused_total',
    help: 'Requests that read much, and socket handshakes, that were refused as busy because their turn would have come too late.',
    labelNames: ['kind'],
    registers: [this.registry],
  });
  private readonly readWaits = new Histogram({
    name: 'mychat_read_wait_seconds',
    help: 'How long requests that read much, and socket handshakes, have waited for their turn, if they had to.',
    labelNames: ['kind'],
    buckets: WAITS,
    registers: [this.registry],
  });
  /** What the push dispatcher counts. */
  readonly push = createPushMetrics(this.registry);

  constructor(version: string) {
    new Gauge({
      name: 'mychat_info',
      help: 'The version that runs.',
      labelNames: ['version'],
      registers: [this.registry],
    }).set({ version }, 1);
  }

  /** Registers values that are read when Prometheus asks, and the process's own, such as the event loop's lag. */
  watch(sources: MetricSources): void {
    collectDefaultMetrics({ register: this.registry });
    registerGauges(this.registry, sources);
  }

  /** Registers how many wait at the gate for what reads much. */
  watchReads(reads: ReadSource): void {
    registerReadGauge(this.registry, reads);
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

  readonly providerTokenRefused = (flaw: string): void => this.refusedTokens.inc({ flaw });

  readonly providerKeysFetched = (outcome: 'ok' | 'failed'): void => this.keyFetches.inc({ outcome });

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

  readRefused(kind: string): void {
    this.readsRefused.inc({ kind });
  }

  readWaited(kind: string, seconds: number): void {
    this.readWaits.observe({ kind }, seconds);
  }

  bugReported(): void {
    this.bugs.inc();
  }

  /** In the text format that Prometheus reads. */
  async read(): Promise<{ type: string; text: string }> {
    return { type: this.registry.contentType, text: await this.registry.metrics() };
  }
}
