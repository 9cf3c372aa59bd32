import type { ChatEvent } from '../../../../src/domain/chat-events';
import { BusyError } from '../../../../src/domain/errors';
import type { WithheldProfile } from '../../../../src/repositories/profiles/withheld-profile-repository';
import { WithheldNews } from '../../../../src/services/profiles/withheld-news';

const ANA = 1;

let rows: WithheldProfile[];
/** Viewers between whom and Ana a block stands, in the database and as this process knows. */
let blocked: Set<number>;
let known: Set<number>;
/** Viewers whose rows the database has no time for. */
let busy: Set<number>;
let published: ChatEvent[];
let errors: unknown[];
let news: WithheldNews;

const isAfter = (one: WithheldProfile, last: Pick<WithheldProfile, 'user_id' | 'viewer_id'>): boolean =>
  one.user_id > last.user_id || (one.user_id === last.user_id && one.viewer_id > last.viewer_id);

const withhold = (...viewer_ids: number[]) =>
  rows.push(...viewer_ids.map((viewer_id) => ({ user_id: ANA, viewer_id, change_id: 1 })));

const left = () => rows.map(({ viewer_id }) => viewer_id);

const told = () => published.flatMap((event) => (event.type === 'profile_changed' ? event.audience : []));

beforeEach(() => {
  [rows, blocked, known, busy, published, errors] = [[], new Set(), new Set(), new Set(), [], []];
  news = new WithheldNews({
    withheld: {
      listBetween: async (one, other) =>
        rows.filter((row) => [one, other].includes(row.user_id) && [one, other].includes(row.viewer_id)),
      listAfter: async (last, limit) =>
        rows
          .filter((row) => isAfter(row, last))
          .slice(0, limit)
          .map((row) => ({ ...row, block_stands: blocked.has(row.viewer_id) ? 1 : 0 })),
      async remove({ viewer_id }) {
        rows = rows.filter((row) => row.viewer_id !== viewer_id);
      },
    },
    rows: {
      async renewFor({ viewer_id }) {
        if (busy.has(viewer_id)) throw new BusyError();
        return !blocked.has(viewer_id);
      },
    },
    users: {
      listFound: async () => [{ id: ANA, name: 'Ana', email: 'a@b', username: null, avatar_url: null }],
    },
    blocks: { standsBetween: async (_user_id, viewer_id) => blocked.has(viewer_id) },
    blockedPairs: { isKnown: (_user_id, viewer_id) => known.has(viewer_id) },
    sync: { newestChange: async () => 7 },
    events: { publish: (event) => void published.push(event) },
    onError: (error) => void errors.push(error),
  });
});

const ended = (user_ids: [number, number]): ChatEvent => ({ type: 'block_changed', user_ids, stands: false });
const settled = () => new Promise(setImmediate);

describe('when a block ends', () => {
  it('is told at once, between the two', async () => {
    withhold(2, 3);
    news.handle(ended([2, ANA]));
    await settled();
    expect([told(), left()]).toEqual([[2], [3]]);
  });

  it('is told later if that fails', async () => {
    withhold(2);
    busy.add(2);
    news.handle(ended([2, ANA]));
    await settled();
    expect(errors).toEqual([expect.any(BusyError)]);
    expect([told(), left()]).toEqual([[], [2]]);

    busy.clear();
    await news.tellDue();
    expect([told(), left()]).toEqual([[2], []]);
  });

  it('is not told where this process knows of a newer block', async () => {
    withhold(2);
    known.add(2);
    news.handle(ended([2, ANA]));
    await settled();
    expect([told(), left()]).toEqual([[], [2]]);
  });
});

describe('a round', () => {
  it('tells whoever is without a block, and leaves the others', async () => {
    withhold(2, 3, 4);
    blocked.add(3);
    await news.tellDue();
    expect([told(), left()]).toEqual([[2, 4], [3]]);
  });

  it('passes over what the one before failed at, until it comes there again', async () => {
    withhold(2, 3);
    busy.add(2);
    await expect(news.tellDue()).rejects.toThrow(BusyError);
    busy.clear();
    await news.tellDue();
    expect([told(), left()]).toEqual([[3], [2]]);
    await news.tellDue();
    expect([told(), left()]).toEqual([[3, 2], []]);
  });

  it('looks at 5,000 rows, and the next one goes on from there', async () => {
    const viewer_ids = Array.from({ length: 5_001 }, (_, index) => index + 2);
    withhold(...viewer_ids);
    for (const viewer_id of viewer_ids.slice(0, -1)) blocked.add(viewer_id);
    await news.tellDue();
    expect(told()).toEqual([]);
    await news.tellDue();
    expect(told()).toEqual([5_002]);
  });

  it('ends when the process stops', async () => {
    withhold(2);
    await news.tellDue(() => true);
    expect(left()).toEqual([2]);
  });
});
