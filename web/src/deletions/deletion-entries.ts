import { signal } from '@preact/signals';
import type { AccountEntries } from '../storage/account-entries';

export interface PendingDeletion {
  conversation_id: number;
  /** When it is sent to the server, in milliseconds since the epoch. */
  due: number;
}

/** The prefix of their names in storage. */
const KIND = 'removal.';

/** Pending deletions as stored on the device, which all tabs share. */
export class DeletionEntries {
  /** By message id. */
  readonly items = signal<ReadonlyMap<number, PendingDeletion>>(new Map());

  constructor(private readonly entries: AccountEntries) {}

  load(): void {
    for (const [id, value] of this.entries.list(KIND)) this.onEntryChanged(KIND + id, value);
  }

  /** Undefined removes the deletion. */
  set(message_id: number, deletion: PendingDeletion | undefined): void {
    this.update(message_id, deletion);
    this.entries.set(KIND + message_id, deletion ? JSON.stringify(deletion) : null);
  }

  /** Another tab deleted a message, restored it, or sent its deletion. */
  onEntryChanged(name: string, value: string | null): void {
    if (!name.startsWith(KIND)) return;
    this.update(Number(name.slice(KIND.length)), value === null ? undefined : parse(value));
  }

  private update(message_id: number, deletion: PendingDeletion | undefined): void {
    const items = new Map(this.items.value);
    if (deletion) items.set(message_id, deletion);
    else items.delete(message_id);
    this.items.value = items;
  }
}

function parse(value: string): PendingDeletion | undefined {
  try {
    return JSON.parse(value) as PendingDeletion;
  } catch {
    return undefined;
  }
}
