import { deleteEntries } from './entries.ts';

export const databaseOf = (name: string, user_id: number): string => `${name}-account-${user_id}`;
export const entriesOf = (name: string, user_id: number): string => `${name}.account.${user_id}.`;

export interface AccountOnDevice {
  /** Of all that is stored, as `storage_name` says. */
  name: string;
  user_id: number;
  deleteDatabase: (name: string) => Promise<void>;
}

/** Removes everything of an account that is not in use from this device. */
export async function removeAccount({ name, user_id, deleteDatabase }: AccountOnDevice): Promise<void> {
  deleteEntries(entriesOf(name, user_id));
  await deleteDatabase(databaseOf(name, user_id));
}
