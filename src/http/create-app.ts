import compression from 'compression';
import cors from 'cors';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { type BindRoute, type BoundRoute, createBindRoute, type Routing } from './bind-route';
import { type AllowedOrigins, corsOptions } from './cors';
import { createErrorHandler, refuseUnknownRoute } from './error-handler';
import { jsonBody } from './json-body';
import { createRouter } from './router';
import { unknownPage } from './unknown-page';

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

/** Answers preflights; an OPTIONS request that is none goes on, to hear what its address takes. */
function allowOrigins(origins: AllowedOrigins): RequestHandler {
  const allowed = corsOptions(origins);
  return cors((request, answer) => {
    const isPreflight = request.headers['access-control-request-method'] !== undefined;
    answer(null, { ...allowed, preflightContinue: !isPreflight });
  });
}

/** Below this, an answer travels in one packet anyway. */
const compressed = compression({ threshold: 1_024 });

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

  app.use(...options.observe, security, allowOrigins(options.origins), ...options.pages);
  if (options.web) app.use(options.web);
  app.use('/api', forbidStoring, compressed, ...jsonBody);

  const bound: BoundRoute[] = [];
  options.controllers(createBindRoute((one) => bound.push(one), options.routing));
  app.use(createRouter(bound), unknownPage, refuseUnknownRoute, createErrorHandler(options.report));
  return app;
}
