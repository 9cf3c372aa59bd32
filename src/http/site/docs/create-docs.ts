import { type RequestHandler, Router } from 'express';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createAsyncApi } from '../../../contracts/documents/asyncapi';
import { createOpenApi } from '../../../contracts/documents/openapi';
import { restPage, SWAGGER_START } from './rest-page';
import { socketPage } from './socket-page';
import { DOCS_STYLE } from './style';
import { statusOf } from '../../native-envelope';
import { sendStatic, type StaticFile, staticFile } from '../static-file';

const SWAGGER_FILES = { 'swagger-ui.css': 'text/css', 'swagger-ui-bundle.js': 'text/javascript' };
const SWAGGER_UI = dirname(require.resolve('swagger-ui-dist/package.json'));

/** Serves `/openapi.json`, `/asyncapi.json`, and both as pages below `/docs`. Each is made at its first request. */
export function createDocs(version: string): RequestHandler {
  const router = Router();
  const serve = (path: string, kind: { type: string; cacheControl: string }, read: () => Buffer): void => {
    let made: StaticFile | undefined;
    router.get(path, (request, response) => {
      made ??= staticFile(kind, read());
      sendStatic(made, request, response);
    });
  };
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
    serve(path, { type: `${type}; charset=utf-8`, cacheControl: 'no-cache' }, () => Buffer.from(text()));
  }
  for (const [file, type] of Object.entries(SWAGGER_FILES)) {
    serve(`/docs/${file}`, { type: `${type}; charset=utf-8`, cacheControl: 'public, max-age=86400' }, () =>
      readFileSync(join(SWAGGER_UI, file)),
    );
  }
  return router;
}
