import type { CorsOptions } from 'cors';

/** The origins whose pages may call. */
export interface AllowedOrigins {
  readonly origins: readonly string[];
  readonly any: boolean;
  /** Every http://localhost:* and http://127.0.0.1:*, for development. */
  readonly loopback: boolean;
}

const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1)(?::[0-9]{1,5})?$/;

export function isAllowedOrigin({ origins, any, loopback }: AllowedOrigins, origin: string): boolean {
  return any || origins.includes(origin) || (loopback && LOOPBACK.test(origin));
}

/** For both Express and Socket.IO. */
export function corsOptions(allowed: AllowedOrigins): CorsOptions {
  return {
    origin: (origin, answer) => answer(null, origin !== undefined && isAllowedOrigin(allowed, origin)),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    credentials: true,
    exposedHeaders: ['Retry-After', 'ETag'],
    maxAge: 600,
  };
}
