import { deleteIndexedDatabase } from './storage/indexed-database.ts';
import { removeAccount } from './storage/remove-account.ts';

/** Removes everything of a user who is not connected from this device. @param storage_name as in `ConnectOptions` */
export function removeFromDevice(user_id: number, storage_name = 'mychat'): Promise<void> {
  return removeAccount({ name: storage_name, user_id, deleteDatabase: deleteIndexedDatabase });
}
