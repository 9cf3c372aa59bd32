import type { ListedConversation, Message } from '@mychat/client';
import { rowOf } from '../chat/listed';
import { isMuted } from '../chat/muted';
import { text } from '../i18n/language';
import { subject } from '../i18n/system-line';
import type { Messenger } from '../messenger/messenger';
import { namingFor } from '../messenger/naming';
import { shownTarget } from '../page/route';
import { isSameTarget } from '../page/target';
import { showNews } from './news';
import type * as soundModule from './sound';
import { isSoundOn } from './sound-setting';

type Sound = typeof soundModule;

let sound: Sound | undefined;

/** Shows and sounds a message that has just come in, if the app is visible and the message's conversation is not. */
export function announceMessage(messenger: Messenger, message: Message): void {
  const said = message.content ?? '';
  const { conversation_id } = message;
  const { chat, people } = messenger;
  const info = chat.conversation({ conversation_id }).info.getSnapshot();
  if (!info || document.visibilityState !== 'visible') return;
  const { target, peer, name, avatar_url } = rowOf(info, people);
  const isOnScreen = shownTarget.value && isSameTarget(messenger.named(shownTarget.value), target);
  if (
    isOnScreen ||
    isMuted(info.settings.muted_until, new Date()) ||
    !isWanted(info, message, messenger.session.user.id)
  )
    return;
  showNews({
    target,
    tint: peer?.id ?? info.id,
    name,
    avatar_url,
    content: peer ? said : saidInGroup(messenger, message),
  });
  // Only one of several tabs makes a sound.
  if (isSoundOn.value && chat.isLeading.getSnapshot())
    void loadSound().then((loaded) => loaded?.ring(messenger.api));
}

/** By what the user wants to be notified of there. */
function isWanted(info: ListedConversation, { mentions, mentions_all }: Message, me: number): boolean {
  const { notify } = info.settings;
  if (notify !== 'mentions') return notify === 'all';
  return mentions_all || mentions.some(({ user_id }) => user_id === me);
}

function saidInGroup(messenger: Messenger, { sender_id, sender_name, content }: Message): string {
  return text.value.saidBy(subject(sender_id, namingFor(messenger), sender_name)) + (content ?? '');
}

/**
 * Some browsers play sound only after it was unlocked within a user gesture: the first gesture loads the sound, a later one unlocks
 * it. Returns how to stop waiting for gestures.
 */
export function prepareSound(): () => void {
  const stop = (): void => {
    for (const gesture of ['pointerup', 'keydown'] as const) window.removeEventListener(gesture, onGesture);
  };
  const onGesture = (): void => {
    if (!isSoundOn.value) return;
    if (sound) void sound.unlock().then((isReady) => isReady && stop());
    else void loadSound();
  };
  for (const gesture of ['pointerup', 'keydown'] as const) window.addEventListener(gesture, onGesture);
  return stop;
}

async function loadSound(): Promise<Sound | undefined> {
  sound ??= await import('./sound').catch(() => undefined);
  return sound;
}
