import type { RequestHandler } from 'express';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Language } from '../contracts/language';
import type { NativeRoute, Route } from '../contracts/route';
import type { Caller } from '../domain/author';

type BodyOf<R extends Route> = R['consumes'] extends 'json'
  ? z.output<R['body']>
  : R['consumes'] extends 'bytes'
    ? Buffer
    : Readable;

/** What a handler may know of a request. */
export interface Input<R extends Route, Who> {
  caller: R['auth'] extends 'session' ? Who : Who | undefined;
  params: z.output<R['params']>;
  query: z.output<R['query']>;
  body: BodyOf<R>;
  headers: IncomingHttpHeaders;
  /** By Accept-Language. */
  language: Language;
  /** Of the page that called, if the browser names it. */
  origin: string | undefined;
  /** The caller's address, through TRUST_PROXY, as a key that groups what one subscriber has. */
  addressKey: string;
  /** The JSON of a field of the body, as the client has written it; undefined if it is not known. */
  sourceOf: (field: string) => string | undefined;
  /** HEAD is served like GET, but must not change anything (RFC 9110, section 9.2.1). */
  isHead: boolean;
}

/** A success with another status than the route's own. */
export class WithStatus<Data> {
  constructor(
    readonly status: number,
    readonly data: Data,
  ) {}
}

/** A success that is sent as it is, without an envelope: a file, or a text that a webhook's provider expects. */
export class RawResponse {
  /** `headers` names the type; a stream's length too, if it is known. A stream is destroyed when the client goes. */
  constructor(
    readonly body: Readable | Buffer | string,
    readonly headers: Readonly<Record<string, string>>,
    readonly status = 200,
  ) {}
}

type Result<R extends Route> = z.input<R['response']> | WithStatus<z.input<R['response']>> | RawResponse;

/** Binds a route to its handler. If the handler returns nothing, the response has no data. */
export type BindRoute<Base extends Route = NativeRoute, Who = Caller> = <R extends Base>(
  route: R,
  handler: (input: Input<R, Who>) => Promise<Result<R> | void>,
) => void;

/** A route with its request handler. */
export interface BoundRoute {
  route: Pick<Route, 'method' | 'path' | 'consumes'>;
  serve: RequestHandler;
}
