import type { EventPublisher } from '../../../../src/domain/chat-events';
import type { Introductions, ShownPeople } from '../../../../src/domain/ports';
import type { ContactRepository } from '../../../../src/repositories/contacts/contact-repository';
import type { UnreadRepository } from '../../../../src/repositories/messages/unread-repository';
import type { UserRepository } from '../../../../src/repositories/accounts/user-repository';
import { ContactService } from '../../../../src/services/contacts/contact-service';

it('reads the list of one account once at a time, however often it is asked for', async () => {
  let [underWay, most, reads] = [0, 0, 0];
  const contacts = {
    async list() {
      reads += 1;
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return [];
    },
  };
  const service = new ContactService(
    contacts as unknown as ContactRepository,
    {} as UserRepository,
    { listDirect: () => Promise.resolve([]) } as unknown as UnreadRepository,
    { includes: () => true },
    {} as ShownPeople,
    {} as Introductions,
    {} as EventPublisher,
  );
  const caller = { user_id: 1, session_id: 1, via: 'rest' } as const;
  expect(await Promise.all(Array.from({ length: 20 }, () => service.list(caller)))).toHaveLength(20);
  expect({ most, reads }).toEqual({ most: 1, reads: 2 });
});
