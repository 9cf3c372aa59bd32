import type { BoundSurface } from '../../../src/http/api-surface';
import { Surfaces } from '../../../src/http/surfaces';

function aSurface(name: string, paths: string[], route?: string): BoundSurface {
  const routes = route === undefined ? [] : [{ route: { path: route } }];
  const times = { request: 1_000 * paths.length, stream: 500 };
  return { name, paths, routes, times } as unknown as BoundSurface;
}

const surfaces = new Surfaces([
  aSurface('site', ['/'], '/health'),
  aSurface('api', ['/api'], '/api/contacts/:id'),
  aSurface('dialect', ['/api/v1/chat', '/Hooks'], '/hooks/:name'),
]);

it.each([
  ['/', 'site'],
  ['/health?x=/api', 'site'],
  ['/apis', 'site'],
  ['*', 'site'],
  ['//api/contacts', 'site'],
  ['/api', 'api'],
  ['/api/', 'api'],
  ['/api?q=1', 'api'],
  ['/API/contacts', 'api'],
  ['/api/v1', 'api'],
  ['/api/v1/chats', 'api'],
  ['/api/v1/chat', 'dialect'],
  ['/api/v1/chat/messages/1', 'dialect'],
  ['/hooks/x', 'dialect'],
  ['http://chat.example.com/api/contacts?q=1', 'api'],
  ['http://chat.example.com', 'site'],
])('finds the surface of %s: %s', (url, name) => {
  expect(surfaces.of({ url }).name).toBe(name);
});

it('knows the longest time that any request may take to arrive', () => {
  expect(surfaces.longestRequestMs).toBe(2_000);
});

it.each([
  ['two have the same path', [aSurface('site', ['/']), aSurface('one', ['/x']), aSurface('other', ['/X'])]],
  ['nobody serves what is left', [aSurface('api', ['/api'])]],
  ['a route is not below its surface', [aSurface('site', ['/']), aSurface('api', ['/api'], '/health')]],
  ['a route is below another surface', [aSurface('site', ['/'], '/api/me'), aSurface('api', ['/api'])]],
])('refuses to start when %s', (_, all) => {
  expect(() => new Surfaces(all)).toThrow(/path/);
});
