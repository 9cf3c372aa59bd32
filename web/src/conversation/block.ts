import { text } from '../i18n/language';
import type { Messenger } from '../messenger/messenger';
import { ask } from '../ui/dialog';
import { attempt, showToast } from '../ui/toast';

/** Asks whether to block a person, and does. */
export async function block(messenger: Messenger, user_id: number, name: string): Promise<void> {
  const s = text.value;
  const question = {
    title: s.blockQuestion(name),
    hint: s.blockHint,
    confirm: s.block,
    isDangerous: true,
  };
  if ((await ask(question)) === undefined) return;
  const isDone = await attempt(() => messenger.peopleApi.block(user_id));
  if (isDone) showToast(() => text.value.nowBlocked(name));
}

export async function unblock(messenger: Messenger, user_id: number, name: string): Promise<void> {
  const isDone = await attempt(() => messenger.peopleApi.unblock(user_id));
  if (isDone) showToast(() => text.value.nowUnblocked(name));
}
