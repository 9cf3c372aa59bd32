import { Gauge, type Registry } from 'prom-client';
import type { Database } from './database/database';

/** What is read when Prometheus asks. */
export interface MetricSources {
  sockets: { readonly size: number };
  lanes: { readonly waiting: number };
  /** By name. */
  pools: Readonly<Record<string, Database>>;
}

const READ_KINDS = ['request', 'handshake'] as const;

export interface ReadSource {
  waiting(kind: (typeof READ_KINDS)[number]): number;
}

export function registerReadGauge(registry: Registry, reads: ReadSource): void {
  const waiting = new Gauge({
    name: 'mychat_reads_waiting',
    help: 'Requests that read much, and socket handshakes, that wait for their turn.',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      for (const kind of READ_KINDS) waiting.set({ kind }, reads.waiting(kind));
    },
  });
}

export function registerGauges(registry: Registry, { sockets, lanes, pools }: MetricSources): void {
  const registers = [registry];
  const connected = new Gauge({
    name: 'mychat_sockets',
    help: 'Sockets that are connected.',
    registers,
    collect() {
      connected.set(sockets.size);
    },
  });
  const writes = new Gauge({
    name: 'mychat_writes_waiting',
    help: 'Writes to conversations that wait for a batch.',
    registers,
    collect() {
      writes.set(lanes.waiting);
    },
  });
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
