import type { ConversationTarget } from '@mychat/client';
import { useEffect, useMemo } from 'preact/hooks';
import { effect } from '@preact/signals';
import { announceMessage, prepareSound } from '../alerts/announce-message';
import { NewsToast } from '../alerts/news';
import type { Api } from '../api/api';
import { messageWasSent } from '../install/card-state';
import { AppContext } from '../messenger/app-context';
import { Messenger, type SessionEnd } from '../messenger/messenger';
import { targetOf } from '../chat/listed';
import { clearNotifications, showBadge } from '../push/notifications';
import type { Session } from '../storage/session-database';
import { closeHelp, isHelpOpen } from '../page/help';
import { DialogHost } from '../ui/dialog';
import { MenuHost } from '../ui/menu';
import { lazy } from '../ui/lazy';
import { Shell } from './shell';

const HelpSheet = lazy(() => import('./help-sheet').then((loaded) => loaded.HelpSheet), closeHelp);

/** Opens the messenger of an account. */
export function openMessenger(
  session: Session,
  api: Api,
  onSessionEnded: (reason: SessionEnd) => void,
): Promise<Messenger> {
  return Messenger.open(session, api, {
    onSessionEnded,
    onIncoming: announceMessage,
    onSent: messageWasSent,
  });
}

export function LoggedIn({ messenger }: { messenger: Messenger }) {
  const app = useMemo(() => ({ messenger }), [messenger]);
  useEffect(() => {
    return effect(() => {
      const { messages: count } = messenger.unread.value;
      document.title = count > 0 ? `(${count}) MyChat` : 'MyChat';
      void showBadge(count);
    });
  }, [app]);
  useEffect(() => closeReadNotifications(messenger), [messenger]);
  useEffect(prepareSound, []);
  return (
    <AppContext.Provider value={app}>
      <Shell />
      {isHelpOpen.value && <HelpSheet />}
      <NewsToast />
      <DialogHost />
      <MenuHost />
    </AppContext.Provider>
  );
}

/**
 * Closes the notifications of conversations that are read, cleared or left, here or on another device. Before the chat is up to date, only what
 * is read from now on counts: the stored state may be older than a notification.
 */
function closeReadNotifications({ conversations, isCurrent }: Messenger): () => void {
  const all = () => [...conversations.value.current, ...conversations.value.archived];
  const stored = new Map(all().map(({ id, read_seq }) => [id, read_seq]));
  const read = new Map<number, number>();
  let listed = new Map<number, ConversationTarget>();
  return effect(() => {
    const before = listed;
    listed = new Map(all().map((info) => [info.id, targetOf(info)]));
    for (const [id, target] of before) if (!listed.has(id)) void clearNotifications(target);
    for (const info of all()) {
      const { id, read_seq, unread_count } = info;
      const isChange = isCurrent.value || stored.get(id) !== read_seq;
      // Clearing a conversation sets its unread count to 0 without moving read_seq.
      if (unread_count > 0) read.delete(id);
      else if (isChange && read.get(id) !== read_seq) {
        read.set(id, read_seq);
        void clearNotifications(targetOf(info));
      }
    }
  });
}
