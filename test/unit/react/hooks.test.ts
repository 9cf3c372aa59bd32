import { createElement, Fragment, type ReactNode } from 'react';
import {
  ChatProvider,
  useConnection,
  useConversation,
  useConversationInfo,
  useConversations,
  useDraft,
  useMembers,
  useMessages,
  useOpenConversation,
  useTyping,
  useUnread,
} from '../../../packages/react/src/react.ts';
import type { Chat } from '../../../packages/client/src/chat.ts';
import { json } from '../client/support/fake-server.ts';
import { pass, Scene, shown, stopTime } from '../client/support/scene.ts';
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

/** A component that draws nothing, and keeps what the hook returns each time. `node` is another element of it each time. */
function probe<Value>(hook: () => Value): { readonly values: Value[]; readonly node: ReactNode } {
  const values: Value[] = [];
  const Probe = (): null => {
    values.push(hook());
    return null;
  };
  return {
    values,
    get node() {
      return createElement(Probe);
    },
  };
}

const drawIn = (...nodes: ReactNode[]): Promise<void> =>
  page.draw(createElement(ChatProvider, { chat }, createElement(Fragment, {}, ...nodes)));

const settle = (ms = 50): Promise<void> => page.during(() => pass(ms));

it('shows what is there, and what comes', async () => {
  scene.server.receive(10, 'before');
  await pass(50);
  const messages = probe(() => shown(useMessages(CREW).items));
  const unread = probe(useUnread);
  const count = probe(() => useConversations().current.find(({ id }) => id === 10)?.unread_count);
  const members = probe(() => useMembers(CREW).map(({ name }) => name));
  const info = probe(() => useConversationInfo(CREW)?.conversation.name);
  await drawIn(messages.node, unread.node, count.node, members.node, info.node);
  expect(messages.values.at(-1)).toEqual(['before']);
  expect(members.values.at(-1)).toEqual(['Ana', 'Bia']);
  expect(info.values.at(-1)).toBe('Crew');

  scene.server.receive(10, 'now');
  await settle();
  expect(messages.values.at(-1)).toEqual(['before', 'now']);
  expect(unread.values.at(-1)).toEqual({ messages: 2, conversations: 1, mentions: 0 });
  expect(count.values.at(-1)).toBe(2);

  await page.during(() => chat.conversation(CREW).send('mine'));
  expect(messages.values.at(-1)).toEqual(['before', 'now', '(mine)']);
});

it('draws nothing anew of which nothing has changed', async () => {
  const probes = [
    probe(useConnection),
    probe(() => useMessages({ conversation_id: 11 })),
    probe(() => useTyping(CREW)),
    probe(() => useMembers(CREW)),
    probe(() => useDraft(CREW)),
    probe(() => useConversation(CREW)),
  ];
  await drawIn(...probes.map(({ node }) => node));
  const before = probes.map(({ values }) => values.length);
  scene.server.receive(10, 'elsewhere');
  await settle();
  await page.during(() => chat.conversation(CREW).send('also'));
  await settle();
  expect(probes.map(({ values }) => values.length)).toEqual(before);
});

it('returns the same objects as long as they say the same', async () => {
  const all = probe(() => [
    useConversation({ ...CREW }),
    useMessages({ ...CREW }),
    useMembers({ ...CREW }),
    useDraft({ ...CREW })[1],
    useConversations(),
  ]);
  await drawIn(all.node);
  const [first] = all.values;
  const { length } = all.values;
  await drawIn(all.node);
  expect(all.values.length).toBeGreaterThan(length);
  for (const values of all.values) values.forEach((value, index) => expect(value).toBe(first?.[index]));
});

it('listens no more once it is unmounted, also after having been mounted twice', async () => {
  const conversation = chat.conversation(CREW);
  const stores = [
    chat.connection,
    chat.unread,
    conversation.messages,
    conversation.draft,
    conversation.typing,
  ];
  let listening = 0;
  for (const store of stores) {
    const { subscribe } = store;
    jest.spyOn(store, 'subscribe').mockImplementation((listener) => {
      listening += 1;
      const stop = subscribe(listener);
      return () => {
        listening -= 1;
        stop();
      };
    });
  }
  await drawIn(
    probe(useConnection).node,
    probe(useUnread).node,
    probe(() => useDraft(CREW)).node,
    probe(() => useTyping(CREW)).node,
    probe(() => useOpenConversation(CREW)).node,
  );
  expect(listening).toBe(6);
  const { listeners } = page;
  await drawIn();
  expect(listening).toBe(0);
  expect(page.listeners).toBe(listeners - 1);
});

describe('a draft', () => {
  it('is what was written, at once, and empties', async () => {
    const draft = probe(() => useDraft(CREW));
    await drawIn(draft.node);
    const write = (text: string) => page.during(() => draft.values.at(-1)?.[1](text));
    expect(draft.values.at(-1)?.[0]).toBe('');
    await write('Hel');
    await write('Hello');
    expect(draft.values.at(-1)?.[0]).toBe('Hello');
    expect(chat.conversation(CREW).draft.getSnapshot()).toBe('Hello');
    await settle();
    expect(scene.server.heard.filter(({ name }) => name === 'typing')).toHaveLength(1);
    await write('');
    expect(draft.values.at(-1)?.[0]).toBe('');
  });
});

describe('an open conversation', () => {
  const heard = (name: string): unknown[] =>
    scene.server.heard.filter((one) => one.name === name).map(({ payload }) => payload);

  it('is watched, and read while the page has the focus', async () => {
    await drawIn(probe(() => useOpenConversation(CREW)).node);
    await settle();
    expect(heard('watch').at(-1)).toEqual(CREW);
    scene.server.receive(10, 'seen');
    await settle();
    expect(chat.unread.getSnapshot().messages).toBe(0);
    await page.focus(false);
    scene.server.receive(10, 'not seen');
    await settle();
    expect(chat.unread.getSnapshot().messages).toBe(1);
    await page.focus(true);
    expect(chat.unread.getSnapshot().messages).toBe(0);
    await drawIn();
    await settle();
    expect(heard('watch').at(-1)).toEqual({ conversation_id: null });
    scene.server.receive(10, 'closed');
    await settle();
    expect(chat.unread.getSnapshot().messages).toBe(1);
  });

  it('says why nothing of it can be fetched, and tries again with the next connection', async () => {
    const target = { conversation_id: 99 };
    const opened = probe(() => useOpenConversation(target));
    await drawIn(opened.node);
    await settle();
    expect(opened.values.at(-1)?.error?.code).toBe('not_found');
    const asked = (): number =>
      scene.server.requests.filter((one) => one.endsWith('/conversations/99')).length;
    const before = asked();
    scene.server.answer = (request) =>
      request.endsWith('/conversations/99')
        ? json({ success: false, code: 'busy', message: 'Later.' }, 503)
        : undefined;
    scene.server.network.cutAll();
    await settle(60_000);
    expect(asked()).toBeGreaterThan(before);
    expect(opened.values.at(-1)?.error?.code).toBe('busy');
  });
});
