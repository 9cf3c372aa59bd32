import { text } from '../i18n/language';
import type { Messenger } from '../messenger/messenger';
import { now } from '../page/page-state';
import { applyCleared } from '../state/apply-events';
import { type Conversation, type Person, withConversation } from '../state/chat';
import { isMuted } from '../state/muted';
import { isGone } from '../state/people';
import { ask } from '../ui/dialog';
import type { MenuItem } from '../ui/menu';
import { attempt, showToast } from '../ui/toast';
import { block, unblock } from './block';
import { openReport } from './report';

const HOUR_MS = 3_600_000;
/** The latest date that the server takes. */
const ALWAYS = '9999-01-01T00:00:00.000Z';

/** The actions for a conversation and the other person in it. */
export function conversationMenu(messenger: Messenger, conversation: Conversation, name: string): MenuItem[] {
  const s = text.value;
  const user_id = conversation.peer.id;
  const about = contactItems(messenger, conversation.peer, name);
  const safety = safetyItems(messenger, conversation.peer, name);
  if (conversation.id === undefined) return [...about, ...safety];
  return [
    isMuted(conversation.muted_until, now.value)
      ? { label: s.unmute, run: () => void mute(messenger, conversation, null) }
      : { label: s.mute, run: () => void chooseMute(messenger, conversation) },
    ...about,
    { label: s.clear, isDangerous: true, run: () => void clear(messenger, user_id) },
    ...safety,
  ];
}

/** Nobody can add, block or report whose account is deleted. */
function contactItems(messenger: Messenger, peer: Person, name: string): MenuItem[] {
  const s = text.value;
  const chat = messenger.chat.value;
  const contact = chat.contacts.get(peer.id);
  if (contact) {
    return [
      { label: s.rename, run: () => void rename(messenger, contact.id, name) },
      { label: s.removeContact, run: () => void removeContact(messenger, contact.id, name) },
    ];
  }
  if (isGone(chat, peer)) return [];
  return [{ label: s.addToContacts, run: () => void attempt(() => addContact(messenger, peer)) }];
}

function safetyItems(messenger: Messenger, peer: Person, name: string): MenuItem[] {
  const s = text.value;
  const user_id = peer.id;
  const chat = messenger.chat.value;
  const unblocking = { label: s.unblock, run: () => void unblock(messenger, user_id, name) };
  const blocking = { label: s.block, isDangerous: true, run: () => void block(messenger, user_id, name) };
  const isBlocked = chat.blocked.has(user_id);
  if (isGone(chat, peer)) return isBlocked ? [unblocking] : [];
  return [
    isBlocked ? unblocking : blocking,
    { label: s.report, isDangerous: true, run: () => openReport({ user_id, name }) },
  ];
}

/** @throws ApiError */
export async function addContact(messenger: Messenger, person: Person): Promise<void> {
  await messenger.api.addContact({ contact_user_id: person.id });
  await messenger.syncTabs();
  showToast(() => text.value.added(person.name));
}

async function rename(messenger: Messenger, contact_id: number, name: string): Promise<void> {
  const s = text.value;
  const wanted = await ask({ title: s.rename, label: s.name, value: name, confirm: s.save });
  if (!wanted || wanted === name) return;
  await attempt(async () => {
    await messenger.api.renameContact(contact_id, wanted);
    await messenger.syncTabs();
  });
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
  await attempt(async () => {
    await messenger.api.removeContact(contact_id);
    await messenger.syncTabs();
  });
}

async function clear(messenger: Messenger, peer_id: number): Promise<void> {
  const s = text.value;
  const question = { title: s.clearQuestion, hint: s.clearHint, confirm: s.clear, isDangerous: true };
  if ((await ask(question)) === undefined) return;
  await attempt(async () => {
    await messenger.api.clearConversation(peer_id);
    messenger.chat.value = applyCleared(messenger.chat.value, peer_id);
    await messenger.syncTabs();
  });
}

async function chooseMute(messenger: Messenger, conversation: Conversation): Promise<void> {
  const s = text.value;
  const answer = await ask({
    title: s.muteFor,
    confirm: s.save,
    choices: [
      { label: s.hour, answer: '1' },
      { label: s.eightHours, answer: '8' },
      { label: s.week, answer: '168' },
      { label: s.always, answer: 'always' },
    ],
  });
  if (answer === undefined) return;
  const until = answer === 'always' ? ALWAYS : new Date(Date.now() + Number(answer) * HOUR_MS).toISOString();
  await mute(messenger, conversation, until);
}

async function mute(messenger: Messenger, conversation: Conversation, until: string | null): Promise<void> {
  const { id, peer } = conversation;
  if (id === undefined) return;
  await attempt(async () => {
    await messenger.api.mute(id, until);
    const known = messenger.chat.value.conversations.get(peer.id);
    if (known)
      messenger.chat.value = withConversation(messenger.chat.value, { ...known, muted_until: until });
    await messenger.syncTabs();
  });
}
