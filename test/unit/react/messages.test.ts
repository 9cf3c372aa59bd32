import { createElement, type ReactNode } from 'react';
import { ChatProvider, usePins, useReactors } from '../../../packages/react/src/react.ts';
import type { Chat } from '../../../packages/client/src/chat.ts';
import type { Message } from '../../../packages/client/src/state/types.ts';
import { json } from '../client/support/fake-server.ts';
import { pass, Scene, stopTime } from '../client/support/scene.ts';
import { TinyPage } from './support/tiny-page.ts';

jest.mock('@mychat/client', () => ({ connect: jest.fn() }), { virtual: true });

const CREW = { conversation_id: 10 };

let scene: Scene;
let page: TinyPage;
let chat: Chat;

beforeEach(async () => {
  stopTime();
  scene = new Scene();
  chat = await scene.connected();
  page = new TinyPage();
});
afterEach(async () => {
  await page.unmount();
  page.remove();
  await scene.end();
  jest.useRealTimers();
});

const drawIn = (node: ReactNode): Promise<void> => page.draw(createElement(ChatProvider, { chat }, node));
const settle = (ms = 50): Promise<void> => page.during(() => pass(ms));
/** Requests of the API that are not sync's. */
const asked = (part: string): number => scene.server.requests.filter((one) => one.includes(part)).length;

function probe<Value>(hook: () => Value): {
  readonly last: () => Value | undefined;
  readonly node: ReactNode;
} {
  const values: Value[] = [];
  const Probe = (): null => {
    values.push(hook());
    return null;
  };
  return { last: () => values.at(-1), node: createElement(Probe) };
}

it('shows what is pinned, fetched with the connection, and follows what comes later', async () => {
  const message = scene.server.receive(10, 'the harbour');
  const pinned = { ...message, pinned_at: '2026-01-31T12:00:00.000Z', change_no: message.change_no + 10 };
  await pass(50);
  scene.server.answer = (request) =>
    request.endsWith('/pins')
      ? json({ success: true, data: { messages: [pinned], my_reactions: [] } })
      : undefined;
  const pins = probe(() => usePins(CREW).map(({ content }) => content));
  await drawIn(pins.node);
  await settle();
  expect(pins.last()).toEqual(['the harbour']);
  // StrictMode mounts twice.
  expect(asked('/pins')).toBe(2);
  await page.during(async () => {
    scene.server.tell('changes', {
      messages: [{ ...pinned, pinned_at: null, change_no: pinned.change_no + 1 }],
    });
    await pass(50);
  });
  expect(pins.last()).toEqual([]);
});

it('shows who has reacted, a page more when it is asked for, and all anew when the number has changed', async () => {
  const person = (id: number) => ({ id, name: `Person ${id}` });
  const message = scene.server.receive(10, 'cake');
  await pass(50);
  scene.server.answer = (request) => {
    if (!request.includes('/reactions')) return undefined;
    const isSecond = request.includes('after=next');
    return json({
      success: true,
      data: { people: [person(isSecond ? 3 : 2)], next: isSecond ? null : 'next' },
    });
  };
  const reacted = (count: number): Message => ({
    ...message,
    reactions: [{ emoji: '🎂', count, user_ids: [2] }],
  });
  let count = 2;
  const reactors = probe(() => useReactors(reacted(count), '🎂'));
  await drawIn(reactors.node);
  await settle();
  expect(reactors.last()?.people.map(({ id }) => id)).toEqual([2]);
  await page.during(() => reactors.last()?.more?.());
  await settle();
  expect(reactors.last()?.people.map(({ id }) => id)).toEqual([2, 3]);
  expect(reactors.last()?.more).toBeUndefined();
  count = 3;
  await drawIn(createElement(() => reactors.node));
  await settle();
  expect(reactors.last()?.people.map(({ id }) => id)).toEqual([2]);
  expect(asked('after=next')).toBe(1);
});

it('says why nobody is shown', async () => {
  const message = scene.server.receive(10, 'cake');
  await pass(50);
  const reactors = probe(() => useReactors(message, '🎂'));
  await drawIn(reactors.node);
  await settle();
  expect(reactors.last()).toMatchObject({ people: [], error: { code: 'not_found' } });
});
