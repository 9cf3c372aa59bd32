import express, { type Express, type Request, type RequestHandler } from 'express';
import helmet from 'helmet';
import { createErrorHandler } from './error-handler';
import { serveSurfaces } from './surface-router';
import type { Surfaces } from './surfaces';

export interface HttpOptions {
  /** Run first: logs, request ids, metrics. */
  observe: readonly RequestHandler[];
  surfaces: Surfaces;
  /** Called for what is not an AppError. */
  report: (error: unknown, request: Request) => void;
}

/** Browsers run nothing here that did not come from here. */
const security = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      connectSrc: ["'self'"],
      workerSrc: ["'self'"],
      manifestSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // Pages of other origins call this API; CORS decides which.
  crossOriginResourcePolicy: { policy: 'cross-origin' },
});

/** Serves all surfaces of a process. */
export function createApp({ observe, surfaces, report }: HttpOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(...observe, security, serveSurfaces(surfaces), createErrorHandler(surfaces, report));
  return app;
}
