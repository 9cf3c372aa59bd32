import type { Chat } from '../../../packages/client/src/chat.ts';
import { json } from './support/fake-server.ts';
import { pass, Scene, stopTime, textsIn } from './support/scene.ts';

let scene: Scene;
let chat: Chat;

beforeEach(async () => {
  stopTime();
  scene = new Scene();
  scene.server.receive(10, 'one');
  scene.server.receive(10, 'two');
  chat = await scene.connected();
});
afterEach(async () => {
  await scene.end();
  jest.useRealTimers();
});

const idOf = (seq: number): number => 100_000 + seq;
const last = () =>
  chat.conversations.getSnapshot().current.find(({ id }) => id === 10)?.last_message?.content;

it('what is concealed is neither in the conversation nor in lists, until it is not concealed any more', () => {
  chat.conceal(new Map([[idOf(2), 10]]));
  expect(textsIn(chat, 10)).toEqual(['one']);
  expect(last()).toBe('one');
  chat.conceal(new Map([[idOf(1), 10]]));
  expect(textsIn(chat, 10)).toEqual(['two']);
  expect(last()).toBe('two');
  chat.conceal(new Map());
  expect(textsIn(chat, 10)).toEqual(['one', 'two']);
});

it('what has come since is shown all the same, and what is concealed does not come back with it', async () => {
  chat.conceal(new Map([[idOf(2), 10]]));
  scene.server.receive(10, 'three');
  await pass(100);
  expect(textsIn(chat, 10)).toEqual(['one', 'three']);
  expect(last()).toBe('three');
});

it('a message that was deleted for the user is gone at once, before the server tells of it', async () => {
  scene.server.answer = (request) =>
    request === `DELETE /api/messages/${idOf(2)}?scope=me` ? json({ success: true, data: {} }) : undefined;
  await Promise.all([chat.deleteMessage(idOf(2), 'me'), pass(100)]);
  expect(textsIn(chat, 10)).toEqual(['one']);
  scene.server.tell('changes', { messages: scene.server.messagesIn(10) });
  await pass(100);
  expect(textsIn(chat, 10)).toEqual(['one']);
});

it('a deletion that is refused removes nothing', async () => {
  await Promise.all([
    expect(chat.deleteMessage(idOf(2), 'me')).rejects.toThrow('This could not be found.'),
    pass(100),
  ]);
  expect(textsIn(chat, 10)).toEqual(['one', 'two']);
});
