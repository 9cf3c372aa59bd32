import type { ConversationHandle } from '@mychat/client';
import { signal } from '@preact/signals';
import { attempt } from '../ui/toast';

/** The message that the list of its conversation is about to scroll to. */
export const revealed = signal<{ handle: ConversationHandle; seq: number } | undefined>(undefined);

/** Shows a message in its conversation, which is on the screen; fetches it with those around it unless it is on this device. */
export async function reveal(handle: ConversationHandle, seq: number): Promise<void> {
  if (await attempt(() => handle.loadAround(seq))) revealed.value = { handle, seq };
}
