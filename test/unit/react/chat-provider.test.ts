import { createElement } from 'react';
import type { Chat, ConnectOptions } from '@mychat/client';
import { ChatProvider, useChat } from '../../../packages/react/src/react.ts';
import { TinyPage } from './support/tiny-page.ts';

interface Connected {
  options: ConnectOptions;
  close: jest.Mock;
}

const connected: Connected[] = [];

jest.mock(
  '@mychat/client',
  () => ({
    connect: (options: ConnectOptions) => {
      const chat = { options, close: jest.fn(() => Promise.resolve()) };
      connected.push(chat);
      return chat;
    },
  }),
  { virtual: true },
);

let page: TinyPage;
const seen: unknown[] = [];

const Child = (): null => {
  seen.push(useChat());
  return null;
};
const getToken = (): Promise<string> => Promise.resolve('a token');
const draw = (options: Partial<ConnectOptions> = {}): Promise<void> =>
  page.draw(
    createElement(
      ChatProvider,
      { url: 'http://chat.test', getToken, user_id: 1, ...options },
      createElement(Child),
    ),
  );
/** A turn later. */
const settle = (): Promise<void> => page.during(() => new Promise((resolve) => setTimeout(resolve, 5)));

beforeEach(() => {
  connected.length = 0;
  seen.length = 0;
  page = new TinyPage();
});
afterEach(async () => {
  await page.unmount();
  await settle();
  page.remove();
});

it('connects once although StrictMode mounts it twice, and closes once it is unmounted', async () => {
  await draw();
  await settle();
  expect(connected).toHaveLength(1);
  expect(seen.at(-1)).toBe(connected[0]);
  expect(connected[0]?.close).not.toHaveBeenCalled();
  await page.unmount();
  await settle();
  expect(connected[0]?.close).toHaveBeenCalledTimes(1);
});

it('stays connected whatever new functions are given, and calls the latest', async () => {
  await draw();
  const onSessionEnded = jest.fn();
  await draw({ getToken: () => Promise.resolve('another'), onSessionEnded });
  await settle();
  expect(connected).toHaveLength(1);
  const [chat] = connected;
  expect(await chat?.options.getToken()).toBe('another');
  chat?.options.onSessionEnded?.('expired');
  expect(onSessionEnded).toHaveBeenCalledWith('expired');
});

it('is another chat for another user, and never shows the one to the other', async () => {
  await draw();
  seen.length = 0;
  await draw({ user_id: 2 });
  await settle();
  expect(connected.map(({ options }) => options.user_id)).toEqual([1, 2]);
  expect(new Set(seen)).toEqual(new Set([connected[1]]));
  expect(connected[0]?.close).toHaveBeenCalledTimes(1);
  expect(connected[1]?.close).not.toHaveBeenCalled();
});

it('leaves one that is given as it is', async () => {
  const chat = { close: jest.fn() };
  await page.draw(createElement(ChatProvider, { chat: chat as unknown as Chat }, createElement(Child)));
  expect(seen.at(-1)).toBe(chat);
  await page.unmount();
  await settle();
  expect(chat.close).not.toHaveBeenCalled();
  expect(connected).toEqual([]);
});

it('a hook outside of a provider says so', async () => {
  const reported = jest.spyOn(console, 'error').mockImplementation(() => {});
  await expect(page.draw(createElement(Child))).rejects.toThrow('ChatProvider');
  reported.mockRestore();
});
