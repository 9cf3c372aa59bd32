import type { z } from 'zod';
import { type Features, GetFeatures, Health, Root } from '../contracts/routes/server';
import { type BindRoute, WithStatus } from '../http/bind-route';
import type { HealthService, HealthState } from '../services/server/health-service';

const ENDPOINTS = {
  auth: '/api/auth',
  contacts: '/api/contacts',
  messages: '/api/messages',
  push: '/api/push',
  health: '/health',
  docs: '/docs',
  socket: '/socket.io',
};

const unusable = (message: string) =>
  ({ status: 503, data: { status: 'ERROR', database: 'disconnected', message } }) as const;

const REPORTS: Record<HealthState, { status: number; data: z.input<typeof Health.response> }> = {
  ok: { status: 200, data: { status: 'OK', database: 'connected', message: 'API is running correctly' } },
  stopping: { status: 503, data: { status: 'ERROR', database: 'connected', message: 'API is stopping' } },
  'no database': unusable('The database does not answer'),
  'read-only': unusable('The database is read-only'),
  full: unusable("The database's disk is full"),
  'statement log': unusable('The database takes no writes: binlog_format is STATEMENT'),
};

export function serverController(bind: BindRoute, health: HealthService, version: string): void {
  bind(Health, async () => {
    const { status, data } = REPORTS[await health.check()];
    return new WithStatus(status, data);
  });
  bind(Root, () => Promise.resolve({ name: 'MyChat API', version, status: 'running', endpoints: ENDPOINTS }));
}

export function featureController(bind: BindRoute, features: Features): void {
  bind(GetFeatures, () => Promise.resolve({ features }));
}
