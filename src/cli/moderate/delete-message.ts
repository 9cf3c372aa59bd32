import type { DatabaseAddress } from '../../infra/database/session';
import { WriteLanes } from '../../repositories/conversation-writes/write-lanes';

interface DeletedMessage {
  conversation_id: number;
  seq: number;
  sender_id: number;
}

/** Deletes messages for everyone on the same path as users do, with connections of its own. */
export function createMessageDeletion(address: DatabaseAddress) {
  const lanes = new WriteLanes({
    address,
    clock: Date.now,
    monotonic: () => performance.now(),
    needsPush: () => false,
    warn: (what) => console.error(what),
  });
  return {
    deleteMessage: async (message: DeletedMessage): Promise<void> => {
      const { conversation_id, seq, sender_id: user_id } = message;
      await lanes.submit<'delete'>({ kind: 'delete', conversation_id, user_id, seq, by_operator: true });
    },
    close: () => lanes.close(),
  };
}
