import type { Chat } from '../../../packages/client/src/chat.ts';
import { Drafts } from '../../../packages/client/src/drafts/drafts.ts';
import { Entries } from '../../../packages/client/src/storage/entries.ts';
import { json } from './support/fake-server.ts';
import { AT, ME, theSettings } from './support/rows.ts';
import { pass, Scene, stopTime } from './support/scene.ts';

let scene: Scene;
let chat: Chat;
let change_no: number;
let told: (string | null)[];

beforeEach(async () => {
  stopTime();
  scene = new Scene();
  told = [];
  change_no = 1_000;
  scene.server.answer = (request, body) => {
    if (request !== 'PATCH /api/conversations/10/settings') return undefined;
    const { draft } = body as { draft: string | null };
    told.push(draft);
    change_no += 1;
    return json({ success: true, data: { settings: theSettings({ draft, change_no }) } });
  };
  chat = await scene.connected();
});
afterEach(async () => {
  await scene.end();
  jest.useRealTimers();
});

const draft = () => chat.conversation({ conversation_id: 10 }).draft.getSnapshot();
const type = (text: string): void => chat.conversation({ conversation_id: 10 }).setDraft(text);

/** Another device has written it. */
function fromElsewhere(text: string | null): void {
  change_no += 1;
  scene.server.tell('changes', { settings: [theSettings({ draft: text, change_no })] });
}

it('shows at once, and is told when the user pauses, or after ten seconds', async () => {
  for (const text of ['h', 'he', 'hey']) {
    type(text);
    expect(draft()).toBe(text);
    await pass(500);
  }
  expect(told).toEqual([]);
  await pass(2_000);
  expect(told).toEqual(['hey']);
  for (let times = 0; times < 22; times += 1) {
    type(`hey ${'o'.repeat(times)}`);
    await pass(500);
  }
  expect(told).toHaveLength(2);
  await pass(3_000);
  expect(told).toHaveLength(3);
});

it('follows what another device writes, unless what is written here is newer', async () => {
  fromElsewhere('from the phone');
  await pass(100);
  expect(draft()).toBe('from the phone');
  type('from the phone, and here');
  fromElsewhere('from the phone again');
  await pass(100);
  expect(draft()).toBe('from the phone, and here');
  await pass(2_000);
  expect(told).toEqual(['from the phone, and here']);
  fromElsewhere('later');
  await pass(100);
  expect(draft()).toBe('later');
});

it('one that was sent is gone everywhere, and does not come back', async () => {
  type('hello');
  await pass(2_000);
  type('');
  expect(draft()).toBe('');
  await pass(2_000);
  expect(told).toEqual(['hello', null]);
  expect(draft()).toBe('');
});

it('typed while it is being told, it is told again', async () => {
  scene.server.network.delayOf = () => 500;
  type('one');
  await pass(2_000);
  type('one two');
  await pass(5_000);
  expect(told).toEqual(['one', 'one two']);
  expect(draft()).toBe('one two');
});

it('written offline it is told with the next connection', async () => {
  scene.server.network.isDown = true;
  scene.server.network.cutAll();
  type('offline');
  await pass(10_000);
  expect(told).toEqual([]);
  scene.server.network.isDown = false;
  await pass(30_000);
  expect(told).toEqual(['offline']);
});

it('a busy server is asked again, one that refuses it is not, and it stays here', async () => {
  const { answer } = scene.server;
  let code = 'busy';
  let asked = 0;
  scene.server.answer = (request, body) => {
    if (!request.startsWith('PATCH') || code === '') return answer(request, body);
    asked += 1;
    return json({ success: false, code, message: 'No.' }, code === 'busy' ? 503 : 400);
  };
  type('hello');
  await pass(10_000);
  expect(asked).toBeGreaterThan(1);
  code = 'invalid_request';
  await pass(60_000);
  const before = asked;
  await pass(300_000);
  expect(asked).toBe(before);
  expect(draft()).toBe('hello');
});

it('what is too long stays here', async () => {
  type('x'.repeat(5_001));
  await pass(5_000);
  expect(told).toEqual([]);
  expect(draft()).toHaveLength(5_001);
});

it('of a conversation that is gone it stays here, and is not told again and again', async () => {
  type('to a group that I am not in any more');
  change_no += 1;
  const left = { conversation_id: 10, role: null, left_at: AT, change_no };
  scene.server.tell('changes', { settings: [left] });
  await pass(60_000);
  expect(told).toEqual([]);
  expect(draft()).toBe('to a group that I am not in any more');
});

it('to somebody without a conversation it stays here, and is told once there is one', async () => {
  const bia = chat.conversation({ user_id: 2 });
  bia.setDraft('hello');
  await pass(5_000);
  expect(bia.draft.getSnapshot()).toBe('hello');
  expect(told).toEqual([]);
});

describe('with what a device has stored', () => {
  const methods = {
    getItem(this: Record<string, string>, key: string) {
      return this[key] ?? null;
    },
    setItem(this: Record<string, string>, key: string, value: string) {
      this[key] = value;
    },
    removeItem(this: Record<string, string>, key: string) {
      delete this[key];
    },
  };
  let stored: Record<string, string>;
  beforeEach(() => {
    stored = Object.create(methods) as typeof stored;
    Object.assign(globalThis, { localStorage: stored });
  });
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'localStorage');
  });

  it('a draft shows, but not instead of what was typed before it was read', async () => {
    stored[`mychat.account.${ME}.draft.2`] = 'from yesterday';
    stored[`mychat.account.${ME}.draft.c10`] = 'from yesterday too';
    const other = scene.connect();
    other.conversation({ user_id: 2 }).setDraft('typed at once');
    await pass(1_000);
    expect(other.conversation({ user_id: 2 }).draft.getSnapshot()).toBe('typed at once');
    expect(other.conversation({ conversation_id: 10 }).draft.getSnapshot()).toBe('from yesterday too');
    expect(stored[`mychat.account.${ME}.draft.2`]).toBe('typed at once');
  });

  it('what was typed in a conversation stays when it turns out to be one with a person', async () => {
    scene.server.meet(2);
    stored[`mychat.account.${ME}.draft.2`] = 'from yesterday';
    scene.server.network.isDown = true;
    const other = scene.connect();
    const conversation = other.conversation({ conversation_id: 22 });
    conversation.setDraft('typed at once');
    await pass(1_000);
    scene.server.network.isDown = false;
    await pass(30_000);
    expect(other.conversation({ user_id: 2 }).id).toBe(22);
    expect(conversation.draft.getSnapshot()).toBe('typed at once');
    conversation.setDraft('typed at once, and more');
    expect(other.conversation({ user_id: 2 }).draft.getSnapshot()).toBe('typed at once, and more');
  });

  it('nothing that is typed after a log-out is stored', async () => {
    const out = chat.logOut();
    await pass(5_000);
    await out;
    type('typed after the end');
    await pass(1_000);
    expect({ ...stored }).toEqual({});
  });

  it('those of former versions are removed where they were only once they are stored', async () => {
    const { openDatabase } = scene.device;
    const removed: number[] = [];
    const connect = () => {
      const { device } = scene;
      Object.assign(device, {
        openDatabase: async (name: string) =>
          Object.assign((await openDatabase(name)) as object, {
            readFormerDrafts: () => Promise.resolve(new Map([[2, 'an old draft']])),
            removeFormerDrafts: (user_ids: readonly number[]) => {
              removed.push(...user_ids);
              return Promise.resolve();
            },
          }),
      });
      return scene.connect();
    };
    Object.assign(stored, {
      setItem() {
        throw new Error('full');
      },
    });
    connect();
    await pass(500);
    expect(removed).toEqual([]);
    Reflect.deleteProperty(stored, 'setItem');
    connect();
    await pass(500);
    expect(removed).toEqual([2]);
    expect(stored[`mychat.account.${ME}.draft.2`]).toBe('an old draft');
  });
});

it('what was typed and is not stored yet outlasts another tab that removes what is stored', () => {
  const drafts = new Drafts({
    entries: new Entries(),
    conversationWith: () => 10,
    peerOf: () => undefined,
    draftOf: () => 'hello',
    isThere: () => true,
    isConnected: () => true,
    tell: () => Promise.resolve(),
    random: () => 0.5,
  });
  drafts.set({ conversation_id: 10 }, 'hello wonderful');
  drafts.onEntryChanged('draft.c10', null);
  expect(drafts.textOf({ conversation_id: 10 })).toBe('hello wonderful');
  drafts.stop();
});
