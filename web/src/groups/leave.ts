import { ClientError, type ConversationHandle, type ListedConversation, type Member } from '@mychat/client';
import { text } from '../i18n/language';
import type { Messenger } from '../messenger/messenger';
import { go } from '../page/route';
import { ask } from '../ui/dialog';
import { attempt, showToast } from '../ui/toast';
import { needsSuccessor } from './member-actions';

export interface Leaving {
  group: ConversationHandle;
  info: ListedConversation;
  members: readonly Member[];
}

/** Asks whether to leave a group, and does; the only owner chooses first who takes it over. */
export async function leave(messenger: Messenger, { group, info, members }: Leaving): Promise<void> {
  const { id, conversation, settings } = info;
  const s = text.value;
  const chooseSuccessor = (): void => go({ view: 'group', conversation_id: id, page: 'successor' });
  if (needsSuccessor(settings.role, members, messenger.session.user.id)) {
    chooseSuccessor();
    return;
  }
  const question = {
    title: s.leaveQuestion(conversation.name ?? ''),
    hint: s.leaveHint,
    confirm: s.leaveGroup,
    isDangerous: true,
  };
  if ((await ask(question)) === undefined) return;
  let isLastOwner = false;
  const isDone = await attempt(() =>
    leaveNow(group, info).catch((error: unknown) => {
      // Another owner has left meanwhile.
      isLastOwner = error instanceof ClientError && error.code === 'last_owner';
      throw error;
    }),
  );
  if (!isDone && isLastOwner) chooseSuccessor();
}

/** @throws ClientError */
export async function leaveNow(
  group: ConversationHandle,
  { conversation }: ListedConversation,
  successor?: number,
): Promise<void> {
  // Of the group nothing is left here afterwards.
  const name = conversation.name ?? '';
  await group.leave(successor);
  go({ view: 'list' });
  showToast(() => text.value.groupLeft(name));
}
