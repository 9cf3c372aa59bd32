import type { EventPublisher } from '../../../../src/domain/chat-events';
import { BusyError } from '../../../../src/domain/errors';
import { PresenceIntroductions } from '../../../../src/services/presence/presence-introductions';

it('only reports that somebody could not be told of a contact: the contact is stored by then', async () => {
  const reported: unknown[] = [];
  const busy = new BusyError();
  const introductions = new PresenceIntroductions(
    { isOnline: () => true, audienceOf: () => 'everyone' },
    { findFacts: () => Promise.reject(busy) },
    {} as EventPublisher,
    (error) => reported.push(error),
  );

  await introductions.shownTo(1, 2);
  await introductions.hiddenFrom(1, 2);
  expect(reported).toEqual([busy, busy]);
});
