import type { Message } from '../../../src/contracts/classic/entities';
import type { Messenger } from '../messenger/messenger';
import { shownPeer } from '../page/route';
import { isMuted } from '../state/muted';
import { avatarOf, nameOf } from '../state/people';
import { showNews } from './news';
import type * as soundModule from './sound';
import { isSoundOn } from './sound-setting';

type Sound = typeof soundModule;

let sound: Sound | undefined;

/** Shows and sounds a message that has just come in, if the app is visible and the message's conversation is not. */
export function announceMessage(messenger: Messenger, { sender_id, content }: Message): void {
  const chat = messenger.chat.value;
  const conversation = chat.conversations.get(sender_id);
  const isOnScreen = shownPeer.value === sender_id;
  if (!conversation || isOnScreen || document.visibilityState !== 'visible') return;
  if (isMuted(conversation.muted_until, new Date())) return;
  const { peer } = conversation;
  showNews({ peer_id: sender_id, name: nameOf(chat, peer), avatar_url: avatarOf(chat, peer), content });
  // Only one of several tabs makes a sound.
  if (isSoundOn.value && messenger.isLeading) void loadSound().then((loaded) => loaded?.ring(messenger.api));
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
