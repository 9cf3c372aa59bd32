import type { ConversationHandle, ListedConversation } from '@mychat/client';
import { isMuted } from '../chat/muted';
import { text } from '../i18n/language';
import { now } from '../page/page-state';
import { go, shownTarget } from '../page/route';
import { isSameTarget } from '../page/target';
import { ask } from '../ui/dialog';
import type { MenuItem } from '../ui/menu';
import { attempt, showToast } from '../ui/toast';

const HOUR_MS = 3_600_000;
/** The latest date that the server takes. */
const ALWAYS = '9999-01-01T00:00:00.000Z';
/** How long archiving can be undone in the toast. */
const UNDO_MS = 5_000;

/** What is the user's own of a conversation, and can be changed wherever it is shown. */
export function settingsMenu(handle: ConversationHandle, info: ListedConversation): MenuItem[] {
  const { pinned_at, archived_at, muted_until } = info.settings;
  const s = text.value;
  const is_pinned = pinned_at !== null;
  const is_archived = archived_at !== null;
  return [
    {
      label: is_pinned ? s.unpin : s.pin,
      run: () => void attempt(() => handle.update({ pinned: !is_pinned })),
    },
    {
      label: info.is_unread ? s.markRead : s.markUnread,
      run: () => toggleUnread(handle, info),
    },
    isMuted(muted_until, now.value)
      ? { label: s.unmute, run: () => void mute(handle, null) }
      : { label: s.mute, run: () => void chooseMute(handle) },
    {
      label: is_archived ? s.unarchive : s.archive,
      run: () => void archive(handle, !is_archived),
    },
  ];
}

/** Marks it as read, or as unread whatever the user has read. */
export function toggleUnread(handle: ConversationHandle, info: ListedConversation): void {
  if (info.is_unread) {
    handle.read(info.conversation.last_seq);
    return;
  }
  // On the screen it would be read again at once.
  if (isSameTarget(shownTarget.value, handle.target)) go({ view: 'list' });
  void attempt(() => handle.update({ unread: true }));
}

/** Into the archive, which can be undone at once, or out of it. */
export async function archive(handle: ConversationHandle, archived: boolean): Promise<void> {
  const isDone = await attempt(() => handle.update({ archived }));
  if (!isDone || !archived) return;
  showToast(() => text.value.wasArchived, {
    label: () => text.value.undo,
    run: () => void archive(handle, false),
    within_ms: UNDO_MS,
  });
}

export async function chooseMute(handle: ConversationHandle): Promise<void> {
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
  await mute(handle, until);
}

/** Until then; null ends it. */
export async function mute(handle: ConversationHandle, muted_until: string | null): Promise<void> {
  await attempt(() => handle.update({ muted_until }));
}
