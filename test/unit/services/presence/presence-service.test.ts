import { BusyError } from '../../../../src/domain/errors';
import type { EventPublisher } from '../../../../src/domain/chat-events';
import type { Clocks } from '../../../../src/domain/ports';
import type { ConversationRepository } from '../../../../src/repositories/conversations/conversation-repository';
import type { UserNames } from '../../../../src/repositories/accounts/user-names';
import type { UserRepository } from '../../../../src/repositories/accounts/user-repository';
import { PresenceService } from '../../../../src/services/presence/presence-service';

it('only reports that somebody could not be told of a contact: the contact is stored by then', async () => {
  const reported: unknown[] = [];
  const busy = new BusyError();
  const conversations = {
    listWatchers: () => Promise.resolve([]),
    haveWritten: () => Promise.reject(busy),
  };
  const presence = new PresenceService(
    conversations as unknown as ConversationRepository,
    {} as UserRepository,
    {} as UserNames,
    {} as EventPublisher,
    {} as Clocks,
    (error) => reported.push(error),
  );
  for (const user_id of [1, 2]) presence.connected(user_id);

  await presence.shownTo(1, 2);
  await presence.hiddenFrom(1, 2);
  expect(reported).toEqual([busy, busy]);
});
