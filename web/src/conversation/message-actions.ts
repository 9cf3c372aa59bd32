import { text } from '../i18n/language';
import type { Messenger } from '../messenger/messenger';
import { UNDO_MS } from '../outbox/pending-deletions';
import { applyDeleted } from '../state/apply-events';
import type { ChatMessage } from '../state/chat';
import { ask } from '../ui/dialog';
import type { MenuItem } from '../ui/menu';
import { attempt, showToast } from '../ui/toast';
import { openReport } from './report';

/** The actions for a message, with the name of the other person. Only the user's own messages can be deleted for everyone. */
export function messageMenu(messenger: Messenger, message: ChatMessage, name: string): MenuItem[] {
  const s = text.value;
  const copy: MenuItem = { label: s.copy, run: () => void copyText(message.content) };
  const forMe: MenuItem = {
    label: s.deleteForMe,
    isDangerous: true,
    run: () => removeForMe(messenger, message),
  };
  if (message.is_deleted) return [forMe];
  if (message.sender_id !== messenger.chat.value.me) {
    const target = { user_id: message.sender_id, name, message_id: message.id };
    return [copy, forMe, { label: s.report, isDangerous: true, run: () => openReport(target) }];
  }
  const forAll: MenuItem = {
    label: s.deleteForAll,
    isDangerous: true,
    run: () => void removeForAll(messenger, message),
  };
  return [copy, forMe, forAll];
}

async function copyText(content: string): Promise<void> {
  if (await attempt(() => navigator.clipboard.writeText(content))) showToast(() => text.value.copied);
}

/** It can be undone for {@link UNDO_MS}. */
function removeForMe({ pendingDeletions }: Messenger, message: ChatMessage): void {
  const count = pendingDeletions.add(message);
  showToast(() => text.value.deletedForMe(count), {
    label: () => text.value.undo,
    run: () => pendingDeletions.undo(),
    within_ms: UNDO_MS,
  });
}

async function removeForAll(messenger: Messenger, message: ChatMessage): Promise<void> {
  const s = text.value;
  const question = { title: s.deleteForAllQuestion, confirm: s.delete, isDangerous: true };
  if ((await ask(question)) === undefined) return;
  const { id: message_id, conversation_id } = message;
  await attempt(async () => {
    await messenger.api.deleteMessage(message_id, 'all');
    messenger.chat.value = applyDeleted(messenger.chat.value, { message_id, conversation_id, scope: 'all' });
  });
}
