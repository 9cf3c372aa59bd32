import { json } from './support/fake-server.ts';
import { pass, Scene, stopTime } from './support/scene.ts';

let scene: Scene;
beforeEach(() => {
  stopTime();
  scene = new Scene();
});
afterEach(async () => {
  await scene.end();
  jest.useRealTimers();
});

const data = (value: unknown): Response => json({ success: true, data: value });

it('says what a link leads to, before anybody joins with it', async () => {
  const chat = await scene.connected();
  const group = { name: 'Crew', avatar_url: null, member_count: 3 };
  scene.server.answer = (request) => (request === 'GET /api/invites/a%2Fcode' ? data(group) : undefined);
  const found = chat.lookUpInvite('a/code');
  await pass(1_000);
  await expect(found).resolves.toEqual(group);
  expect(scene.server.requests.filter((request) => request.includes('invites'))).toHaveLength(1);
});

it('lists who has read a message, and who only has it, page by page', async () => {
  const chat = await scene.connected();
  const pages: Record<string, unknown> = {
    'GET /api/messages/7/receipts?limit=200': { read: [2], delivered: [2, 3], next: 3 },
    'GET /api/messages/7/receipts?limit=200&after=3': { read: [5], delivered: [4, 5], next: null },
  };
  scene.server.answer = (request) => (pages[request] === undefined ? undefined : data(pages[request]));
  const readers = chat.conversation({ conversation_id: 10 }).listReaders(7);
  await pass(1_000);
  await expect(readers).resolves.toEqual({ read: [2, 5], delivered: [3, 4] });
});
