import type { z } from 'zod';
import type { NativeRoute } from '../../route';

/** A call as it goes over the wire, and the data of its response. */
export interface RouteExample {
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  data?: unknown;
}

interface TypedExample<R extends NativeRoute> extends RouteExample {
  body?: z.input<R['body']>;
  data?: z.input<R['response']>;
}

/** One row of an example table, typed by its route. */
export const exampleOf = <R extends NativeRoute>(
  route: R,
  example: TypedExample<R>,
): [NativeRoute, RouteExample] => [route, example];

export const NOON = '2026-01-31T12:00:00.000Z';
export const LATER = '2026-01-31T12:00:05.000Z';
