import type { ConversationHandle } from '@mychat/client';
import type { Person } from '../chat/people';
import { text } from '../i18n/language';
import type { Messenger } from '../messenger/messenger';
import { settingsMenu } from '../messenger/settings-menu';
import type { ShownConversation } from '../messenger/use-conversation';
import { go } from '../page/route';
import { ask } from '../ui/dialog';
import type { MenuItem } from '../ui/menu';
import { attempt, showToast } from '../ui/toast';
import { block, unblock } from './block';
import { openReport } from './report';

/** The actions for a conversation and, if it is one of two people, the other person. */
export function conversationMenu(messenger: Messenger, conversation: ShownConversation): MenuItem[] {
  const s = text.value;
  const { handle, info, peer, name } = conversation;
  const about = peer ? contactItems(messenger, peer, name) : [];
  const safety = peer ? safetyItems(messenger, peer, name) : [];
  if (!info) return [...about, ...safety];
  const { id } = info;
  const group = { label: s.groupInfo, run: () => go({ view: 'group', conversation_id: id }) };
  return [
    ...(peer ? [] : [group]),
    ...settingsMenu(handle, info),
    ...about,
    { label: s.clear, isDangerous: true, run: () => void clear(handle, peer !== undefined) },
    ...safety,
  ];
}

/** Nobody can add, block or report whose account is deleted. */
function contactItems(messenger: Messenger, peer: Person, name: string): MenuItem[] {
  const s = text.value;
  const { people } = messenger;
  const contact = people.contacts.value.get(peer.id);
  if (contact) {
    return [
      { label: s.rename, run: () => void rename(messenger, contact.id, name) },
      { label: s.removeContact, run: () => void removeContact(messenger, contact.id, name) },
    ];
  }
  if (people.isGone(peer)) return [];
  return [{ label: s.addToContacts, run: () => void attempt(() => addContact(messenger, peer)) }];
}

function safetyItems(messenger: Messenger, peer: Person, name: string): MenuItem[] {
  const s = text.value;
  const user_id = peer.id;
  const { people } = messenger;
  const unblocking = { label: s.unblock, run: () => void unblock(messenger, user_id, name) };
  const blocking = { label: s.block, isDangerous: true, run: () => void block(messenger, user_id, name) };
  const isBlocked = people.blocked.value.has(user_id);
  if (people.isGone(peer)) return isBlocked ? [unblocking] : [];
  return [
    isBlocked ? unblocking : blocking,
    { label: s.report, isDangerous: true, run: () => openReport({ user_id, name }) },
  ];
}

/** @throws ClientError */
export async function addContact(messenger: Messenger, person: Person): Promise<void> {
  await messenger.peopleApi.addContact({ contact_user_id: person.id });
  showToast(() => text.value.added(person.name));
}

async function rename(messenger: Messenger, contact_id: number, name: string): Promise<void> {
  const s = text.value;
  const wanted = await ask({ title: s.rename, label: s.name, value: name, confirm: s.save });
  if (!wanted || wanted === name) return;
  await attempt(() => messenger.peopleApi.renameContact(contact_id, wanted));
}

async function removeContact(messenger: Messenger, contact_id: number, name: string): Promise<void> {
  const s = text.value;
  const question = {
    title: s.removeQuestion(name),
    hint: s.removeHint,
    confirm: s.remove,
    isDangerous: true,
  };
  if ((await ask(question)) === undefined) return;
  await attempt(() => messenger.peopleApi.removeContact(contact_id));
}

async function clear(handle: ConversationHandle, isDirect: boolean): Promise<void> {
  const s = text.value;
  const question = {
    title: s.clearQuestion,
    hint: isDirect ? s.clearHint : s.clearGroupHint,
    confirm: s.clear,
    isDangerous: true,
  };
  if ((await ask(question)) === undefined) return;
  await attempt(() => handle.hide());
}
