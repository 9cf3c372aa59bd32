import request, { type Response, type Test } from 'supertest';

/** `body` is whatever came: the tests say what it should be. */
export type Answer = Pick<Response, 'status' | 'body' | 'headers' | 'text'>;

export type Headers = Readonly<Record<string, string>>;

/** Somebody who calls the API over HTTP, as himself or as nobody. */
export interface RestClient {
  get(path: string, headers?: Headers): Promise<Answer>;
  /** A string goes out as it is, anything else as JSON; `undefined` sends no body. */
  post(path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  put(path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  patch(path: string, body?: unknown, headers?: Headers): Promise<Answer>;
  delete(path: string, headers?: Headers): Promise<Answer>;
}

export function createRestClient(url: string, token?: string): RestClient {
  const own: Headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const send = async (test: Test, headers: Headers, body?: unknown): Promise<Answer> => {
    test.set({ ...own, ...headers });
    if (body !== undefined) {
      test.set('Content-Type', headers['Content-Type'] ?? 'application/json');
      test.send(typeof body === 'string' ? body : JSON.stringify(body));
    }
    return test;
  };
  return {
    get: (path, headers = {}) => send(request(url).get(path), headers),
    post: (path, body, headers = {}) => send(request(url).post(path), headers, body),
    put: (path, body, headers = {}) => send(request(url).put(path), headers, body),
    patch: (path, body, headers = {}) => send(request(url).patch(path), headers, body),
    delete: (path, headers = {}) => send(request(url).delete(path), headers),
  };
}
