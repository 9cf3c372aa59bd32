import type { Message } from '@mychat/client';
import { shownName } from '../chat/shown-name';
import { text } from '../i18n/language';
import type { Messenger } from '../messenger/messenger';
import type { ShownConversation } from '../messenger/use-conversation';
import { ask } from '../ui/dialog';
import type { MenuItem } from '../ui/menu';
import { attempt } from '../ui/toast';
import { copiedText } from './copied-text';
import { copyText, removeForMe } from './message-actions';
import { canDeleteForAll } from './message-rights';
import { selectedIn, setSelected, stopSelection } from './selection';

export async function copySelected({ people }: Messenger, messages: readonly Message[]): Promise<void> {
  const nameOf = ({ sender_id: id, sender_name: name }: Message): string =>
    shownName(people, people.of(id) ?? { id, name });
  if (await copyText(copiedText(messages, nameOf))) stopSelection();
}

/** In which ways all of these can be deleted. */
export function deletionMenu(
  messenger: Messenger,
  conversation: ShownConversation,
  messages: readonly Message[],
): MenuItem[] {
  const s = text.value;
  const me = messenger.session.user.id;
  const forMe = {
    label: s.deleteForMe,
    isDangerous: true,
    run: () => {
      stopSelection();
      removeForMe(messenger, messages);
    },
  };
  if (!messages.every((message) => canDeleteForAll(conversation, message, me))) return [forMe];
  const run = (): void => void removeForAll(messenger, conversation, messages);
  return [forMe, { label: s.deleteForAll, isDangerous: true, run }];
}

/** One after the other. At a refusal it stops, and what is left stays selected. */
async function removeForAll(
  { chat }: Messenger,
  { handle }: ShownConversation,
  messages: readonly Message[],
): Promise<void> {
  const s = text.value;
  const title = s.deleteSelectedForAllQuestion(messages.length);
  if ((await ask({ title, confirm: s.delete, isDangerous: true })) === undefined) return;
  for (const { id } of messages) {
    if (!(await attempt(() => chat.deleteMessage(id, 'all')))) return;
    setSelected(id, false);
  }
  // The user may have begun another selection meanwhile.
  if (selectedIn(handle)?.size === 0) stopSelection();
}
