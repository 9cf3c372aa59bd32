import { setImmediate as endOfTurn } from 'node:timers/promises';
import { BusyError } from '../../../../src/domain/errors';
import type { ChangesSince } from '../../../../src/domain/changes';
import type { StoredMessage } from '../../../../src/domain/message';
import { messageView } from '../../../../src/domain/message-view';
import { NEWS_LIMITS, PersonalNews } from '../../../../src/services/live/personal-news';

const [ANA, BIA] = [1, 2];
const GROUP = 50;

interface Asked {
  user_id: number;
  cursor: string | undefined;
  answer: (page?: Partial<ChangesSince>) => Promise<void>;
  fail: (error: unknown) => Promise<void>;
}

const NOTHING: ChangesSince = {
  cursor: '0',
  has_more: false,
  entered: [],
  conversations: [],
  settings: [],
  left: [],
  members: [],
  messages: [],
  my_reactions: [],
  contacts: [],
  hidden: [],
  blocks: [],
};

let asked: Asked[];
let said: string[];
let errors: unknown[];
let connected: Set<number>;
let news: PersonalNews;

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await endOfTurn();
}

function begin(limits = NEWS_LIMITS): void {
  news = new PersonalNews(
    {
      changes: {
        page: ({ user_id }, { cursor }) =>
          new Promise((resolve, reject) => {
            asked.push({
              user_id,
              cursor,
              answer(page = {}) {
                resolve({ ...NOTHING, cursor: '100', ...page });
                return settle();
              },
              fail(error) {
                reject(error);
                return settle();
              },
            });
          }),
      },
      isConnected: (user_id) => connected.has(user_id),
      tell: (user_id, page) => void said.push(`${user_id} up to ${page.cursor}`),
      missed: (user_id) => void said.push(`${user_id} missed`),
      onError: (error) => void errors.push(error),
    },
    limits,
  );
}

const reads = () => asked.map(({ user_id, cursor }) => [user_id, cursor]);

const aMessage = (seq: number, change: Partial<StoredMessage> = {}): StoredMessage => ({
  id: seq,
  conversation_id: GROUP,
  seq,
  sender_id: BIA,
  temp_id: `t${seq}`,
  content: 'hi',
  created_at: '2026-11-30T12:00:00.000Z',
  deleted_at: null,
  change_no: 100 + seq,
  ...change,
});

/** As the gateway does it. */
function give(user_id: number, message: StoredMessage): void {
  const { conversation_id, seq, sender_id, change_no = 0 } = message;
  const tell = () => void said.push(`message ${seq}`);
  if (!news.isBeginning(user_id, conversation_id)) return tell();
  news.hold(user_id, { conversation_id, seq, sender_id, change_no, tell });
}

beforeEach(() => {
  [asked, said, errors, connected] = [[], [], [], new Set([ANA, BIA])];
  begin();
});

it('reads once what has changed for somebody in a turn, from the least number on', async () => {
  news.changed(ANA, 12);
  news.changed(ANA, 10);
  news.changed(ANA, 11);
  expect(asked).toEqual([]);
  await settle();
  expect(reads()).toEqual([[ANA, '10']]);
  await asked[0]?.answer();
  expect(said).toEqual(['1 up to 100']);
  expect(reads()).toHaveLength(1);
});

it('reads on afterwards what has changed meanwhile, and not again what was told', async () => {
  news.changed(ANA, 10);
  await settle();
  news.changed(ANA, 90);
  news.changed(ANA, 120);
  await settle();
  expect(reads()).toHaveLength(1);
  await asked[0]?.answer();
  expect(reads()).toEqual([
    [ANA, '10'],
    [ANA, '100'],
  ]);
});

it('reads what is announced late from where that begins', async () => {
  news.changed(ANA, 50);
  await settle();
  news.changed(ANA, 40);
  await asked[0]?.answer();
  expect(reads()).toEqual([
    [ANA, '50'],
    [ANA, '40'],
  ]);
});

it('goes on as long as there is more, up to some pages', async () => {
  begin({ ...NEWS_LIMITS, max_pages: 2 });
  news.changed(ANA, 10);
  await settle();
  await asked[0]?.answer({ cursor: '20-10', has_more: true });
  expect(reads()[1]).toEqual([ANA, '20-10']);
  await asked[1]?.answer({ cursor: '30-20', has_more: true });
  expect(said).toEqual(['1 up to 20-10', '1 up to 30-20', '1 missed']);
  expect(reads()).toHaveLength(2);
});

it('reads for few people at the same time', async () => {
  begin({ ...NEWS_LIMITS, at_once: 2 });
  connected = new Set([1, 2, 3]);
  for (const user_id of connected) news.changed(user_id, 10);
  await settle();
  expect(reads().map(([user_id]) => user_id)).toEqual([1, 2]);
  await asked[1]?.answer();
  expect(reads().map(([user_id]) => user_id)).toEqual([1, 2, 3]);
});

it('has those ask sync of whom too many wait, and those of whom it is not known since when', async () => {
  begin({ ...NEWS_LIMITS, max_waiting: 1 });
  news.changed(ANA, 10);
  news.changed(BIA, 10);
  news.changed(ANA, undefined);
  expect(said).toEqual(['2 missed', '1 missed']);
  await settle();
  expect(reads()).toEqual([[ANA, '10']]);
});

it.each([
  ['is busy', new BusyError(), 0],
  ['has a bug', new Error('a bug'), 1],
])('has people ask sync if the database %s', async (_, error, reported) => {
  news.changed(ANA, 10);
  await settle();
  await asked[0]?.fail(error);
  expect(said).toEqual(['1 missed']);
  expect(errors).toHaveLength(reported);
  news.changed(ANA, 20);
  await settle();
  expect(reads()[1]).toEqual([ANA, '20']);
});

it('reads nothing for those who have gone', async () => {
  news.changed(ANA, 10);
  connected.delete(ANA);
  await settle();
  expect(asked).toEqual([]);
});

describe('messages of a conversation that begins', () => {
  it('wait for it, and no others do', async () => {
    news.changed(ANA, 10, GROUP);
    give(ANA, aMessage(2));
    give(ANA, aMessage(7, { conversation_id: 60 }));
    give(BIA, aMessage(2));
    expect(said).toEqual(['message 7', 'message 2']);
    await settle();
    give(ANA, aMessage(3));
    await asked[0]?.answer();
    expect(said.slice(2)).toEqual(['1 up to 100', 'message 2', 'message 3']);
    give(ANA, aMessage(4));
    expect(said.at(-1)).toBe('message 4');
  });

  it('are not told again if the page has them, or has replaced them', async () => {
    news.changed(ANA, 10, GROUP);
    for (const seq of [2, 3, 4]) give(ANA, aMessage(seq));
    await settle();
    const messages = [messageView(aMessage(3), 'Bia')];
    await asked[0]?.answer({ messages, entered: [{ conversation_id: GROUP, change_no: 102 }] });
    expect(said).toEqual(['1 up to 100', 'message 4']);
  });

  it('are told nothing of once it is told that the conversation was left', async () => {
    news.changed(ANA, 10, GROUP);
    give(ANA, aMessage(2));
    await settle();
    await asked[0]?.answer({ left: [{ conversation_id: GROUP, left_at: 'now', change_no: 99 }] });
    expect(said).toEqual(['1 up to 100']);
  });

  it('go on waiting if it begins once more meanwhile', async () => {
    news.changed(ANA, 10, GROUP);
    give(ANA, aMessage(2));
    await settle();
    news.changed(ANA, 110, GROUP);
    await asked[0]?.answer();
    expect(said).toEqual(['1 up to 100']);
    await asked[1]?.answer({ cursor: '120' });
    expect(said).toEqual(['1 up to 100', '1 up to 120', 'message 2']);
  });

  it('are told to their sender if it cannot be read, as the answer to what was sent', async () => {
    news.changed(ANA, 10, GROUP);
    give(ANA, aMessage(2));
    give(ANA, aMessage(3, { sender_id: ANA }));
    await settle();
    await asked[0]?.fail(new BusyError());
    expect(said).toEqual(['1 missed', 'message 3']);
  });

  it('are found by sync if there are too many', async () => {
    news.changed(ANA, 10, GROUP);
    for (let seq = 1; seq <= 1_001; seq++) give(ANA, aMessage(seq));
    expect(said).toEqual(['1 missed']);
  });
});
