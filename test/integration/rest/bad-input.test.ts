import { z } from 'zod';
import { fieldSentences } from '../../../src/contracts/field-sentences';
import type { Route } from '../../../src/contracts/route';
import { routes } from '../../../src/contracts/routes';
import { startTestApp, type TestApp } from '../../support/app';
import {
  ALL_ROUTES,
  aWorld,
  type Call,
  caseOf,
  keyOf,
  perform,
  type RouteCase,
  snapshotOf,
  type World,
} from './route-cases';

let app: TestApp;
let world: World;
beforeAll(async () => {
  app = await startTestApp({ background: false, settings: ALL_ROUTES });
  world = await aWorld(app);
});
afterAll(() => app.stop());

const LEFT_OUT = Symbol('left out');
const NEITHER_TEXT_NOR_NUMBER = [true, [], ['x'], [1], {}, { $gt: '' }];

/** Values of another type, or invalid ones of the right type. */
const wrongValues: Record<NonNullable<RouteCase['fields']>[string], unknown[]> = {
  id: [LEFT_OUT, null, '', '1', 0, -1, 1.5, 2 ** 53, 1e300, ...NEITHER_TEXT_NOR_NUMBER],
  text: [LEFT_OUT, null, 7, ...NEITHER_TEXT_NOR_NUMBER],
  'nullable text': [7, ...NEITHER_TEXT_NOR_NUMBER],
  object: [LEFT_OUT, null, 7, 'text', true, [], ['x']],
  'nullable object': [7, 'text', true, [], ['x']],
  list: [LEFT_OUT, null, 7, 'text', true, {}, ['x'], [0], [1.5], [null], [[]]],
  'nullable list': [7, 'text', true, {}, ['x'], [0], [null], [[]]],
  'nullable number': ['1', ...NEITHER_TEXT_NOR_NUMBER],
  'nullable boolean': ['true', 0, 1, [], {}],
};

/** Texts that servers often fail on. */
const NASTY_TEXTS = [
  '',
  ' ',
  '\u0000',
  'NUL\u0000inside',
  'half an emoji \ud83d',
  '\udc00 the other half',
  'x'.repeat(50_000),
  '🙂'.repeat(10_000),
  `'; drop table users; -- `,
  `" or ""="`,
  '%_%_%_%_%',
  '\\\\\\\\\\\\',
  '<script>alert(1)</script>',
  '\u202egnp.exe\u202c',
  '__proto__',
  'constructor',
  'toString',
  '${7*7}{{7*7}}',
  'İİİİİİ',
  '\r\nSet-Cookie: a=b',
  // In UTC, years that no DATETIME has.
  '9999-12-31T23:59:59-05:00',
  '0000-01-01T00:00:00+05:00',
];

const BAD_IDS = [
  'abc',
  '0',
  '-1',
  '1.5',
  '1e3',
  '0x10',
  '+1',
  '9007199254740993',
  '9'.repeat(3_000),
  '%00',
  '%F0%9F%99%82',
  `1'%20or%20'1'='1`,
  '1%2F2',
  '%25',
  '__proto__',
  // Not UTF-8.
  '%E0%A4%A',
  '%FF',
];

const takesBody = ({ body }: Route): boolean => body instanceof z.ZodObject;
const byName = (matches: (route: Route) => boolean): [string, Route][] =>
  routes.filter(matches).map((route) => [keyOf(route), route]);

/** The call with one field of its body changed. */
function withField({ path, body }: Call, field: string, value: unknown): Call {
  const changed = structuredClone((body ?? {}) as Record<string, unknown>);
  const names = field.split('.');
  const last = names.pop()!;
  const owner = names.reduce((object, name) => object[name] as Record<string, unknown>, changed);
  if (value === LEFT_OUT) delete owner[last];
  else owner[last] = value;
  return { path, body: changed };
}

const sentences: readonly string[] = Object.values(fieldSentences).map(({ en }) => en);

const REFUSAL = {
  status: 400,
  body: {
    success: false,
    message: expect.any(String),
    code: 'invalid_request',
    errors: expect.any(Array),
  },
};

describe('a body', () => {
  it.each(byName(takesBody))('of %s has a case for each field in this test', (_, route) => {
    const described = Object.keys(caseOf(route).fields ?? {}).filter((field) => !field.includes('.'));
    expect(described.toSorted()).toEqual(Object.keys((route.body as z.ZodObject).shape).toSorted());
  });

  it.each(byName(takesBody))('of %s is refused if a field has the wrong type', async (_, route) => {
    const { own, fields = {} } = caseOf(route);
    const before = await snapshotOf(app);
    for (const [field, kind] of Object.entries(fields)) {
      for (const value of wrongValues[kind]) {
        const answer = await perform(world.ana.api, route, withField(own(world), field, value));
        expect(answer).toMatchObject(REFUSAL);
        const [problem] = answer.body.errors;
        expect(sentences).toContain(problem.message);
        expect(`${problem.path}.`.startsWith(`${field}.`)).toBe(true);
      }
    }
    expect(await snapshotOf(app)).toEqual(before);
  });

  it.each(byName(takesBody))('of %s is refused if it is no object', async (_, route) => {
    const { own, mayBeEmpty } = caseOf(route);
    const { path } = own(world);
    for (const body of ['null', '[]', '"text"', '7', 'true', '[{}]', ...(mayBeEmpty ? [] : ['{}'])]) {
      expect(await perform(world.ana.api, route, { path, body })).toMatchObject(REFUSAL);
    }
    expect(await perform(world.ana.api, route, { path })).toMatchObject(REFUSAL);
  });

  it.each(byName(takesBody))(
    'of %s may hold any text, which is accepted or refused, but never quoted',
    async (_, route) => {
      const { own, fields = {} } = caseOf(route);
      // What is taken may be another password, with which the account can be deleted.
      const fresh = await aWorld(app);
      const texts = Object.entries(fields).filter(([, kind]) => kind.endsWith('text'));
      for (const [field] of texts) {
        for (const text of NASTY_TEXTS) {
          const answer = await perform(fresh.ana.api, route, withField(own(fresh), field, text));
          const isTaken = answer.status < 300;
          expect([200, 201, 400, 401, 403, 404, 409]).toContain(answer.status);
          expect(answer.body.success).toBe(isTaken);
          // Short texts may occur in our own sentences.
          expect(!isTaken && text.trim().length > 5 && answer.text.includes(text.trim())).toBe(false);
        }
      }
    },
  );

  it.each(byName(takesBody))(
    'of %s may name properties of Object.prototype, which are ignored',
    async (_, route) => {
      const { own, status } = caseOf(route);
      const fresh = await aWorld(app);
      const { path, body } = own(fresh);
      const named = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},';
      const answer = await perform(fresh.ana.api, route, {
        path,
        body: JSON.stringify(body).replace('{', named),
      });

      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain('polluted');
      expect({}).not.toHaveProperty('polluted');
    },
  );
});

describe('a path', () => {
  // What cannot be a code is like an unknown one: there is a test of its own for that.
  it.each(byName(({ path }) => path.includes(':') && !path.startsWith('/api/invites/')))(
    'of %s is refused if it has no valid id',
    async (_, route) => {
      const { body } = caseOf(route).own(world);
      const before = await snapshotOf(app);
      for (const id of BAD_IDS) {
        const path = route.path.replace(/:\w+/, id);
        const answer = await perform(world.ana.api, route, { path, ...(body && { body }) });
        expect({ id, status: answer.status, body: answer.body }).toMatchObject({
          id,
          status: 400,
          body: { success: false, code: 'invalid_request' },
        });
      }
      expect(await snapshotOf(app)).toEqual(before);
    },
  );
});

describe('a query', () => {
  it.each(byName(({ query }) => query instanceof z.ZodObject))(
    'of %s is refused if it is not valid',
    async (_, route) => {
      const { own, badQueries = [] } = caseOf(route);
      const [path] = own(world).path.split('?');
      expect(badQueries.length).toBeGreaterThan(0);
      const before = await snapshotOf(app);
      for (const query of badQueries) {
        const answer = await perform(world.ana.api, route, { path: `${path}?${query}` });
        expect(answer).toMatchObject(REFUSAL);
        for (const { message } of answer.body.errors) expect(sentences).toContain(message);
      }
      expect(await snapshotOf(app)).toEqual(before);
    },
  );

  it.each(byName(({ method }) => method === 'get'))(
    'of %s may have unknown parameters, which are ignored',
    async (_, route) => {
      const { own, status } = caseOf(route);
      const { path } = own(world);
      const strange = '__proto__=1&constructor%5Bprototype%5D=x&%00=%FF&toString=';
      const answer = await perform(world.ana.api, route, {
        path: `${path}${path.includes('?') ? '&' : '?'}${strange}`,
      });
      expect(answer.status).toBe(status);
    },
  );
});
