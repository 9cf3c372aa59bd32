import type { Messenger } from '../app/messenger';
import { text } from '../i18n/language';
import { applyDeleted } from '../state/apply-events';
import type { KeptMessage } from '../state/chat';
import { ask } from '../ui/dialog';
import type { MenuItem } from '../ui/menu';
import { attempt, say } from '../ui/toast';

/** What can be done with a message: an own one can be taken back, a received one only put out of sight. */
export function messageMenu(messenger: Messenger, message: KeptMessage): MenuItem[] {
  const s = text.value;
  const copy: MenuItem = { label: s.copy, run: () => void copyText(message.content) };
  const forMe: MenuItem = {
    label: s.deleteForMe,
    isDangerous: true,
    run: () => void remove(messenger, message, 'me'),
  };
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

async function removeForAll(messenger: Messenger, message: KeptMessage): Promise<void> {
  const s = text.value;
  const question = { title: s.deleteForAllQuestion, confirm: s.delete, isDangerous: true };
  if ((await ask(question)) !== undefined) await remove(messenger, message, 'all');
}

async function remove(messenger: Messenger, message: KeptMessage, scope: 'me' | 'all'): Promise<void> {
  await attempt(async () => {
    await messenger.api.deleteMessage(message.id, scope);
    messenger.chat.value = applyDeleted(messenger.chat.value, {
      message_id: message.id,
      conversation_id: message.conversation_id,
    });
  });
}
