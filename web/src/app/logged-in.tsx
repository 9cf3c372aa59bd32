import { useEffect, useMemo } from 'preact/hooks';
import { effect } from '@preact/signals';
import { announceMessage, prepareSound } from '../alerts/announce-message';
import { NewsToast } from '../alerts/news';
import type { Api } from '../api/api';
import { messageWasSent } from '../install/card-state';
import { AppContext } from '../messenger/app-context';
import { Messenger } from '../messenger/messenger';
import { clearNotifications, showBadge } from '../push/notifications';
import { PushSwitch } from '../push/push-switch';
import type { Session } from '../storage/session-database';
import { DialogHost } from '../ui/dialog';
import { MenuHost } from '../ui/menu';
import { Shell } from './shell';

/** Opens the messenger of an account. */
export function openMessenger(session: Session, api: Api, onRefused: () => void): Promise<Messenger> {
  return Messenger.open(session, api, { onRefused, onIncoming: announceMessage, onSent: messageWasSent });
}

export function LoggedIn({ messenger }: { messenger: Messenger }) {
  const app = useMemo(() => ({ messenger, push: new PushSwitch(messenger.api) }), [messenger]);
  useEffect(() => {
    // Without a network the next start does it.
    void app.push.start().catch(() => {});
    return effect(() => {
      const { value: count } = messenger.unread;
      document.title = count > 0 ? `(${count}) MyChat` : 'MyChat';
      void showBadge(count);
    });
  }, [app]);
  useEffect(() => closeReadNotifications(messenger), [messenger]);
  useEffect(prepareSound, []);
  return (
    <AppContext.Provider value={app}>
      <Shell />
      <NewsToast />
      <DialogHost />
      <MenuHost />
    </AppContext.Provider>
  );
}

/**
 * Closes the notifications of conversations that are read or cleared, here or on another device. Before the chat is up to date, only what
 * is read from now on counts: the stored state may be older than a notification.
 */
function closeReadNotifications({ chat, isCurrent }: Messenger): () => void {
  const stored = chat.peek().conversations;
  const read = new Map<number, number>();
  return effect(() => {
    for (const [peer_id, { read_seq, unread_count }] of chat.value.conversations) {
      const isChange = isCurrent.value || stored.get(peer_id)?.read_seq !== read_seq;
      // Clearing a conversation sets its unread count to 0 without moving read_seq.
      if (unread_count > 0) read.delete(peer_id);
      else if (isChange && read.get(peer_id) !== read_seq) {
        read.set(peer_id, read_seq);
        void clearNotifications(peer_id);
      }
    }
  });
}
