import { BusyError } from '../../../../src/domain/errors';
import type { PresenceNews } from '../../../../src/services/presence/presence-news';
import { PresenceIntroductions } from '../../../../src/services/presence/presence-introductions';

it('only reports that somebody could not be told of a contact: the contact is stored by then', async () => {
  const reported: unknown[] = [];
  const busy = new BusyError();
  const introductions = new PresenceIntroductions({
    presence: { isOnline: () => true, audienceOf: () => 'everyone' },
    rows: { findFacts: () => Promise.reject(busy) },
    toldBlocks: { leftOut: () => {} },
    watches: { watchersOf: () => [] },
    news: {} as PresenceNews,
    onError: (error) => reported.push(error),
  });

  await introductions.shownTo(1, 2);
  await introductions.hiddenFrom(1, 2);
  expect(reported).toEqual([busy, busy]);
});

it('notes that a contact was not told because of a block, whose end is to be told then', async () => {
  const leftOut: [number, number][] = [];
  const facts = { name: 'Bruno', shown_to: 'everyone', have_written: false, is_contact: true } as const;
  const introductions = new PresenceIntroductions({
    presence: { isOnline: () => true, audienceOf: () => 'everyone' },
    rows: { findFacts: async () => ({ ...facts, block_stands: true }) },
    toldBlocks: { leftOut: (...pair) => leftOut.push(pair) },
    watches: { watchersOf: () => [] },
    news: {} as PresenceNews,
    onError(error) {
      throw error;
    },
  });

  await introductions.shownTo(1, 2);
  expect(leftOut).toEqual([[1, 2]]);
});
