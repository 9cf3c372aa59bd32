import type { ConversationTarget, Message } from '@mychat/client';
import { UNDO_MS } from '../deletions/pending-deletions';
import { text } from '../i18n/language';
import type { Messenger } from '../messenger/messenger';
import { ask } from '../ui/dialog';
import type { MenuItem } from '../ui/menu';
import { attempt, showToast } from '../ui/toast';
import { openReaders } from './readers';
import { openReport } from './report';

export interface ActedOn {
  message: Message;
  /** Of whoever wrote it. */
  name: string;
  /** The group in which it was written; undefined between two people. */
  to: ConversationTarget | undefined;
}

/** The actions for a message. The user's own ones can be deleted for everyone, and in groups those of others by whoever is able to. */
export function messageMenu(messenger: Messenger, { message, name, to }: ActedOn): MenuItem[] {
  const s = text.value;
  const copy: MenuItem = { label: s.copy, run: () => void copyText(message.content ?? '') };
  const forMe: MenuItem = {
    label: s.deleteForMe,
    isDangerous: true,
    run: () => removeForMe(messenger, message),
  };
  if (message.deleted_at !== null) return [forMe];
  const forAll: MenuItem = {
    label: s.deleteForAll,
    isDangerous: true,
    run: () => void removeForAll(messenger, message),
  };
  const info = to && messenger.chat.conversation(to).info.getSnapshot();
  if (message.sender_id !== messenger.chat.user_id) {
    const target = { user_id: message.sender_id, name, message_id: message.id };
    const report = { label: s.report, isDangerous: true, run: () => openReport(target) };
    const mayDelete = info?.settings.capabilities.includes('delete_any');
    return [copy, forMe, ...(mayDelete ? [forAll] : []), report];
  }
  const hasReaders = to && info?.conversation.receipts === 'full';
  const readers = { label: s.readBy, run: () => to && openReaders({ to, message }) };
  return [copy, ...(hasReaders ? [readers] : []), forMe, forAll];
}

export async function copyText(content: string): Promise<void> {
  if (await attempt(() => navigator.clipboard.writeText(content))) showToast(() => text.value.copied);
}

/** It can be undone for {@link UNDO_MS}. */
function removeForMe({ pendingDeletions }: Messenger, message: Message): void {
  const count = pendingDeletions.add(message);
  showToast(() => text.value.deletedForMe(count), {
    label: () => text.value.undo,
    run: () => pendingDeletions.undo(),
    within_ms: UNDO_MS,
  });
}

async function removeForAll(messenger: Messenger, message: Message): Promise<void> {
  const s = text.value;
  const question = { title: s.deleteForAllQuestion, confirm: s.delete, isDangerous: true };
  if ((await ask(question)) === undefined) return;
  await attempt(() => messenger.chat.deleteMessage(message.id, 'all'));
}
