import type { Caller } from '../../../../src/domain/author';
import type { UserRepository } from '../../../../src/repositories/accounts/user-repository';
import type { ProfileRepository } from '../../../../src/repositories/profiles/profile-repository';
import { ReceiptPreferences } from '../../../../src/services/messages/receipt-preferences';
import { ProfileService } from '../../../../src/services/profiles/profile-service';

const CALLER = { user_id: 1 } as Caller;

it('lets the choice of receipts hold that is stored, whichever of two changes is answered last', async () => {
  let stored = true;
  let answerFirst = () => {};
  const isAnswered = new Promise<void>((resolve) => {
    answerFirst = resolve;
  });
  let isFirst = true;
  const findById = async (id: number) => {
    const found = { id, receipts: stored };
    if (isFirst) {
      isFirst = false;
      await isAnswered;
    }
    return found;
  };
  const receipts = new ReceiptPreferences({ showsReceipts: async () => stored }, () => 0);
  const service = new ProfileService(
    { change: async () => false } as unknown as ProfileRepository,
    { findById } as unknown as Pick<UserRepository, 'findById'>,
    { beginReading: () => 0, audienceRead: async () => {} },
    receipts,
    { changed: () => {} },
    () => 0,
  );
  expect(await receipts.areOnFor([CALLER.user_id])).toBe(true);

  const first = service.update(CALLER, { name: 'Ana Souza' });
  await new Promise(setImmediate);
  stored = false;
  await service.update(CALLER, { receipts: false });
  expect(await receipts.areOnFor([CALLER.user_id])).toBe(false);
  answerFirst();
  await first;
  expect(await receipts.areOnFor([CALLER.user_id])).toBe(false);
});
