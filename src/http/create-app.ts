import cors from 'cors';
import express, { type Express, type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import { UnsupportedMediaTypeError } from '../domain/errors';
import { type BindRoute, createBindRoute, type Routing } from './bind-route';
import { type AllowedOrigins, corsOptions } from './cors';
import { createErrorHandler, refuseUnknownRoute } from './error-handler';

/** Nothing that is sent to this API is larger. */
export const BODY_LIMIT = '100kb';

export interface HttpOptions {
  origins: AllowedOrigins;
  /** Run first: logs, request ids, metrics. */
  observe: readonly RequestHandler[];
  /** What is served beside the API. */
  pages: readonly RequestHandler[];
  /** The web app's files, where there are any. */
  web: RequestHandler | undefined;
  routing: Routing;
  report: Parameters<typeof createErrorHandler>[0];
  /** Binds the controllers. */
  controllers: (bind: BindRoute) => void;
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

const JSON_TYPES = ['json', '+json'];

/** A body that is not JSON would be read as no body at all. */
const requireJson: RequestHandler = (request, _response, next) => {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  next(hasBody && !request.is(JSON_TYPES) ? new UnsupportedMediaTypeError() : undefined);
};

/** Answers about people are nobody's to keep. */
const forbidStoring: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

export function createApp(options: HttpOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');

  app.use(...options.observe, security, cors(corsOptions(options.origins)), ...options.pages);
  if (options.web) app.use(options.web);
  app.use(
    '/api',
    forbidStoring,
    requireJson,
    express.json({ type: JSON_TYPES, limit: BODY_LIMIT, strict: false }),
  );

  const router = Router();
  options.controllers(createBindRoute(router, options.routing));
  app.use(router, refuseUnknownRoute, createErrorHandler(options.report));
  return app;
}
