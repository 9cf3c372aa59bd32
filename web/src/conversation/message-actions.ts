import type { Message } from '@mychat/client';
import { UNDO_MS } from '../deletions/pending-deletions';
import { text } from '../i18n/language';
import type { Messenger } from '../messenger/messenger';
import type { ShownConversation } from '../messenger/use-conversation';
import { ask } from '../ui/dialog';
import type { MenuChoice, MenuItem } from '../ui/menu';
import { attempt, showToast } from '../ui/toast';
import { openForward, openReact, openReactions } from './message-dialog';
import { canDeleteForAll, canEdit, canPin, canReact, canReply } from './message-rights';
import { hasReacted, QUICK_REACTIONS, toggleReaction } from './reactions';
import { openReaders } from './readers';
import { openReport } from './report';
import { startSelection } from './selection';
import { startEdit, startReply } from './writing';

export interface ActedOn {
  message: Message;
  /** Of whoever wrote it. */
  name: string;
  conversation: ShownConversation;
}

/** The actions for a message. The user's own ones can be changed, and deleted for everyone, as those of others by whoever is able to. */
export function messageMenu(messenger: Messenger, { message, name, conversation }: ActedOn): MenuItem[] {
  const s = text.value;
  const forMe = { label: s.deleteForMe, isDangerous: true, run: () => removeForMe(messenger, [message]) };
  if (message.deleted_at !== null) return [forMe];
  const me = messenger.session.user.id;
  const isOwn = message.sender_id === me;
  const { handle, info, peer, target } = conversation;
  const hasReaders = isOwn && !peer && info?.conversation.receipts === 'full';
  const reported = { user_id: message.sender_id, name, message_id: message.id };
  const items: (MenuItem | false)[] = [
    canReply(conversation, message) && { label: s.reply, run: () => startReply(handle, message) },
    canEdit(message, me) && { label: s.edit, run: () => startEdit(handle, message) },
    { label: s.forward, run: () => openForward([message]) },
    canPin(conversation) && pinItem(messenger, message),
    { label: s.copy, run: () => void copyText(message.content ?? '') },
    { label: s.select, run: () => startSelection(handle, message) },
    message.reactions.length > 0 && { label: s.reactions, run: () => openReactions(message) },
    hasReaders && { label: s.readBy, run: () => openReaders({ to: target, message }) },
    forMe,
    canDeleteForAll(conversation, message, me) && {
      label: s.deleteForAll,
      isDangerous: true,
      run: () => void removeForAll(messenger, message),
    },
    !isOwn && { label: s.report, isDangerous: true, run: () => openReport(reported) },
  ];
  return items.filter((item) => item !== false);
}

/** What the user can react with at once, and the way to all the rest; nothing where nobody can react. */
export function reactionChoices(messenger: Messenger, { message, conversation }: ActedOn): MenuChoice[] {
  if (!canReact(conversation, message)) return [];
  const me = messenger.session.user.id;
  const quick = QUICK_REACTIONS.map((emoji) => ({
    label: emoji,
    shown: emoji,
    isOn: hasReacted(message, emoji, me),
    run: () => void toggleReaction(messenger, message, emoji),
  }));
  return [...quick, { label: text.value.react, shown: '+', isOn: false, run: () => openReact(message) }];
}

function pinItem({ chat }: Messenger, message: Message): MenuItem {
  const s = text.value;
  return message.pinned_at === null
    ? { label: s.pinMessage, run: () => void attempt(() => chat.messages.pin(message)) }
    : { label: s.unpinMessage, run: () => void attempt(() => chat.messages.unpin(message)) };
}

/** Resolves with whether it succeeded. */
export async function copyText(content: string): Promise<boolean> {
  const isCopied = await attempt(() => navigator.clipboard.writeText(content));
  if (isCopied) showToast(() => text.value.copied);
  return isCopied;
}

/** It can be undone for {@link UNDO_MS}. */
export function removeForMe({ pendingDeletions }: Messenger, messages: readonly Message[]): void {
  const count = pendingDeletions.add(messages);
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
