import { effect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { NewsToast } from '../alerts/news';
import { prepareSound, tellNews } from '../alerts/tell-news';
import type { Api } from '../api/api';
import { messageWasSent } from '../install/card-state';
import { Messenger } from '../messenger/messenger';
import { AppContext } from '../messenger/messenger-context';
import { clearNotifications, showBadge } from '../push/notifications';
import { PushSwitch } from '../push/push-switch';
import type { Session } from '../storage/session-database';
import { DialogHost } from '../ui/dialog';
import { MenuHost } from '../ui/menu';
import { Shell } from './shell';

/** Opens what runs for an account, joined to what shows its news. */
export function openMessenger(session: Session, api: Api, onRefused: () => void): Promise<Messenger> {
  return Messenger.open(session, api, { onRefused, onNews: tellNews, onSent: messageWasSent });
}

export function LoggedIn({ messenger }: { messenger: Messenger }) {
  const app = useMemo(() => ({ messenger, push: new PushSwitch(messenger.api) }), [messenger]);
  useEffect(() => {
    // Without a network it is told at the next start.
    void app.push.start().catch(() => {});
    return effect(() => {
      const { value: count } = messenger.unread;
      document.title = count > 0 ? `(${count}) MyChat` : 'MyChat';
      void showBadge(count);
    });
  }, [app]);
  useEffect(() => watchRead(messenger), [messenger]);
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
 * A conversation that is read or cleared, here or on another device, has no notifications any more. That it was read when the app was
 * last open counts only once the server has been heard: something may have come since.
 */
function watchRead({ chat, isCurrent }: Messenger): () => void {
  const kept = chat.peek().conversations;
  const read = new Map<number, number>();
  return effect(() => {
    for (const [peer_id, { read_seq, unread_count }] of chat.value.conversations) {
      const isNews = isCurrent.value || kept.get(peer_id)?.read_seq !== read_seq;
      // Clearing takes away what was unread, and moves no mark.
      if (unread_count > 0) read.delete(peer_id);
      else if (isNews && read.get(peer_id) !== read_seq) {
        read.set(peer_id, read_seq);
        void clearNotifications(peer_id);
      }
    }
  });
}
