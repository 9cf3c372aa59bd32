import type { Message } from '../../../packages/client/src/state/types.ts';
import { json } from './support/fake-server.ts';
import { aConversation, aMessage, theSettings } from './support/rows.ts';
import { pass, Scene, stopTime, textsIn } from './support/scene.ts';

let scene: Scene;
let listed: string[];
let isBroken: boolean;

const IDS = [30, 31, 32];
const row = (id: number) => aConversation({ id, last_seq: 7, change_no: 1 });
const last = (conversation_id: number, seq = 7): Message =>
  aMessage({ id: conversation_id * 10 + seq, conversation_id, seq, content: `last of ${conversation_id}` });

/** A first page with conversations of which it has no messages, as of those beyond the first few. */
beforeEach(() => {
  stopTime();
  scene = new Scene();
  listed = [];
  isBroken = false;
  scene.server.answer = (request) => {
    if (request.startsWith('GET /api/conversations?')) return list(request);
    if (!request.startsWith('GET /api/sync')) return undefined;
    const rows = {
      conversations: IDS.map(row),
      settings: IDS.map((id) =>
        theSettings({ conversation_id: id, last_seq: 7, unread_count: id === 32 ? 1 : 2, read_seq: 5 }),
      ),
      entered: IDS.map((conversation_id) => ({ conversation_id, change_no: 1 })),
    };
    const nothing = { members: [], messages: [], contacts: [], hidden: [], blocks: [] };
    return json({ success: true, data: { cursor: '1', has_more: false, ...nothing, ...rows } });
  };
});
afterEach(async () => {
  await scene.end();
  jest.useRealTimers();
});

function list(request: string): Response {
  listed.push(request);
  if (isBroken) return json({ success: false, code: 'busy', message: 'Later.' }, 503);
  const isFirst = !request.includes('before=');
  // Of 32 the newest is one that the user has removed from their view.
  const last_messages = isFirst ? [last(30), last(31)] : [last(32, 6)];
  const data = { conversations: [], settings: [], last_messages, next: isFirst ? 'the rest' : null };
  return json({ success: true, data });
}

const lastOf = (chat: Awaited<ReturnType<Scene['connected']>>) =>
  Object.fromEntries(
    chat.conversations.getSnapshot().current.map(({ id, last_message }) => [id, last_message?.content]),
  );

it('they are fetched page by page, once', async () => {
  const chat = await scene.connected();
  await pass(1_000);
  expect(lastOf(chat)).toEqual({ 30: 'last of 30', 31: 'last of 31', 32: 'last of 32' });
  expect(textsIn(chat, 30)).toEqual(['last of 30']);
  expect(chat.conversation({ conversation_id: 30 }).messages.getSnapshot().has_earlier).toBe(true);
  expect(listed).toHaveLength(2);
  scene.server.network.cutAll();
  await pass(60_000);
  expect(chat.connection.getSnapshot().state).toBe('current');
  expect(listed).toHaveLength(2);
});

it('the count of what is unread stays that of the server', async () => {
  const chat = await scene.connected();
  await pass(1_000);
  expect(chat.conversations.getSnapshot().current.map(({ unread_count }) => unread_count)).toEqual([1, 2, 2]);
});

it('what fails is tried with the next connection', async () => {
  isBroken = true;
  const chat = await scene.connected();
  await pass(1_000);
  expect(lastOf(chat)).toEqual({ 30: undefined, 31: undefined, 32: undefined });
  isBroken = false;
  scene.server.network.cutAll();
  await pass(60_000);
  expect(lastOf(chat)).toMatchObject({ 30: 'last of 30' });
});
