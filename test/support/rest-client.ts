import request, { type Response, type Test } from 'supertest';

/** `body` is untyped: the tests check it. */
export type Answer = Pick<Response, 'status' | 'body' | 'headers' | 'text'>;

export type Headers = Readonly<Record<string, string>>;

/** Calls the API over HTTP, with a token or without. */
export interface RestClient {
  get(path: string, headers?: Headers): Promise<Answer>;
  /** Strings and buffers are sent as they are, anything else as JSON; `undefined` sends no body. */
  post(path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  put(path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  patch(path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  delete(path: string, headers?: Headers, body?: unknown): Promise<Answer>;
}

export function createRestClient(url: string, token?: string): RestClient {
  const own: Headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const send = async (test: Test, headers: Headers, body?: unknown): Promise<Answer> => {
    test.set({ ...own, ...headers });
    if (body !== undefined) {
      const type = Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json';
      test.set('Content-Type', headers['Content-Type'] ?? type);
      test.send(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    }
    return test;
  };
  return {
    get: (path, headers = {}) => send(request(url).get(path), headers),
    post: (path, body, headers = {}) => send(request(url).post(path), headers, body),
    put: (path, body, headers = {}) => send(request(url).put(path), headers, body),
    patch: (path, body, headers = {}) => send(request(url).patch(path), headers, body),
    delete: (path, headers = {}, body) => send(request(url).delete(path), headers, body),
  };
}
