import type { Messenger } from '../messenger/messenger';
import { text } from '../i18n/language';
import { UNDO_MS } from '../outbox/removals';
import { applyDeleted } from '../state/apply-events';
import type { KeptMessage } from '../state/chat';
import { ask } from '../ui/dialog';
import type { MenuItem } from '../ui/menu';
import { attempt, say } from '../ui/toast';

/** What can be done with a message: an own one can be taken back, any other only put out of sight. */
export function messageMenu(messenger: Messenger, message: KeptMessage): MenuItem[] {
  const s = text.value;
  const copy: MenuItem = { label: s.copy, run: () => void copyText(message.content) };
  const forMe: MenuItem = {
    label: s.deleteForMe,
    isDangerous: true,
    run: () => removeForMe(messenger, message),
  };
  if (message.is_deleted) return [forMe];
  if (message.sender_id !== messenger.chat.value.me) return [copy, forMe];
  const forAll: MenuItem = {
    label: s.deleteForAll,
    isDangerous: true,
    run: () => void removeForAll(messenger, message),
  };
  return [copy, forMe, forAll];
}

async function copyText(content: string): Promise<void> {
  if (await attempt(() => navigator.clipboard.writeText(content))) say(() => text.value.copied);
}

/** For a moment it can be taken back. */
function removeForMe({ removals }: Messenger, message: KeptMessage): void {
  const count = removals.add(message);
  say(() => text.value.deletedForMe(count), {
    label: () => text.value.undo,
    run: () => removals.undo(),
    within_ms: UNDO_MS,
  });
}

async function removeForAll(messenger: Messenger, message: KeptMessage): Promise<void> {
  const s = text.value;
  const question = { title: s.deleteForAllQuestion, confirm: s.delete, isDangerous: true };
  if ((await ask(question)) === undefined) return;
  const { id: message_id, conversation_id } = message;
  await attempt(async () => {
    await messenger.api.deleteMessage(message_id, 'all');
    messenger.chat.value = applyDeleted(messenger.chat.value, { message_id, conversation_id, scope: 'all' });
  });
}
