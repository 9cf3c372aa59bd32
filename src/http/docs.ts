import { type RequestHandler, Router } from 'express';
import { dirname, join } from 'node:path';
import { createAsyncApi } from '../contracts/documents/asyncapi';
import { createOpenApi } from '../contracts/documents/openapi';
import { DOCS_STYLE, restPage, socketPage, SWAGGER_START } from './docs-pages';
import { statusOf } from './error-handler';

const SWAGGER_UI = dirname(require.resolve('swagger-ui-dist/package.json'));

/** `/openapi.json`, `/asyncapi.json`, and both as pages under `/docs`, without any other origin. */
export function createDocs(version: string): RequestHandler {
  const router = Router();
  const documents: Record<string, { type: string; text: () => string }> = {
    '/openapi.json': {
      type: 'application/json',
      text: () => JSON.stringify(createOpenApi({ version, statusOf })),
    },
    '/asyncapi.json': { type: 'application/json', text: () => JSON.stringify(createAsyncApi({ version })) },
    '/docs': { type: 'text/html', text: restPage },
    '/docs/sockets': { type: 'text/html', text: socketPage },
    '/docs/docs.css': { type: 'text/css', text: () => DOCS_STYLE },
    '/docs/start.js': { type: 'text/javascript', text: () => SWAGGER_START },
  };
  for (const [path, { type, text }] of Object.entries(documents)) {
    let made: string | undefined;
    router.get(path, (_request, response) => {
      made ??= text();
      response.type(type).send(made);
    });
  }
  for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
    router.get(`/docs/${file}`, (_request, response) => {
      response.sendFile(join(SWAGGER_UI, file), { maxAge: '1d' });
    });
  }
  return router;
}
