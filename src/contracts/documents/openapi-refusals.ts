import { type ErrorCode, errorSentences } from '../errors';
import type { NativeRoute } from '../route';
import type { JsonSchema } from './json-schema';
import { isUnread } from './schemas';

/** The codes that a route may be refused with: its own, and those of authentication, limits and body parsing. */
export function codesOf(route: NativeRoute): ErrorCode[] {
  const general: ErrorCode[] = [
    ...(route.auth === 'session' || route.auth === 'token' ? (['unauthenticated'] as const) : []),
    ...(route.allowance === 'none' ? [] : (['rate_limited'] as const)),
    ...(isUnread(route.body)
      ? []
      : (['malformed_json', 'payload_too_large', 'unsupported_media_type'] as const)),
    ...(route.path.startsWith('/api') && route.auth !== 'token' ? (['busy'] as const) : []),
  ];
  return [...new Set([...route.errors, ...general])];
}

/** The responses of a route's refusals, by status. */
export function refusals(
  route: NativeRoute,
  statusOf: Readonly<Record<ErrorCode, number>>,
): Record<string, JsonSchema> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(route)) {
    byStatus.set(statusOf[code], [...(byStatus.get(statusOf[code]) ?? []), code]);
  }
  const described = [...byStatus].map(([status, codes]) => [
    String(status),
    {
      description: codes.map((code) => `\`${code}\`: ${errorSentences[code].en}`).join(' '),
      ...((status === 429 || status === 503) && {
        headers: { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } },
      }),
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/Refusal' },
          examples: Object.fromEntries(
            codes.map((code) => [
              code,
              { value: { success: false, message: errorSentences[code].en, code } },
            ]),
          ),
        },
      },
    },
  ]);
  const body = route.path === '/health' ? [['503', unhealthy]] : [];
  return Object.fromEntries([...described, ...body]);
}

const unhealthy = {
  description: 'The process is stopping, or its database does not answer.',
  content: {
    'application/json': {
      schema: { type: 'object' },
      example: { status: 'ERROR', database: 'disconnected', message: 'The database does not answer' },
    },
  },
};

export function refusalSchema(): JsonSchema {
  return {
    type: 'object',
    properties: {
      success: { const: false },
      message: { type: 'string', description: 'For the person in front of the screen. Never quotes input.' },
      code: { type: 'string', enum: Object.keys(errorSentences) },
      reason: { const: 'account', description: 'With `unauthenticated`: the account is deleted.' },
      errors: {
        type: 'array',
        description: 'What is wrong with which field.',
        items: {
          type: 'object',
          properties: { path: { type: 'string' }, message: { type: 'string' } },
          required: ['path', 'message'],
        },
      },
    },
    required: ['success', 'message', 'code'],
  };
}
