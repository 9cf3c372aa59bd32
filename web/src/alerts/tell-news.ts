import type { Message } from '../../../src/contracts/classic/entities';
import type { Messenger } from '../messenger/messenger';
import { shownPeer } from '../page/route';
import { isMuted } from '../state/muted';
import { nameOf } from '../state/people';
import { showNews } from './news';
import type * as soundModule from './sound';
import { isSoundOn } from './sound-setting';

type Sound = typeof soundModule;

let sound: Sound | undefined;

/** A message that has just come in while somebody has the app before their eyes, in a conversation that is not on the screen. */
export function tellNews(messenger: Messenger, { sender_id, content }: Message): void {
  const chat = messenger.chat.value;
  const conversation = chat.conversations.get(sender_id);
  const isInSight = shownPeer.value === sender_id;
  if (!conversation || isInSight || document.visibilityState !== 'visible') return;
  if (isMuted(conversation.muted_until, new Date())) return;
  showNews({ peer_id: sender_id, name: nameOf(chat, conversation.peer), content });
  // Of several tabs one sounds.
  if (isSoundOn.value && messenger.isLeading) void loadSound().then((loaded) => loaded?.ring(messenger.api));
}

/** Some browsers let sound only what was made ready in a gesture: the first one loads it, a later one makes it ready. */
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
