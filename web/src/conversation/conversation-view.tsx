import type { ConversationHandle, ConversationTarget } from '@mychat/client';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { cardState } from '../install/card-state';
import { useApp } from '../messenger/app-context';
import { ConnectionBanner } from '../messenger/connection-banner';
import { type ShownConversation, useConversation } from '../messenger/use-conversation';
import { isPageActive, isWide } from '../page/page-state';
import { lazy } from '../ui/lazy';
import { Announcer } from './announcer';
import { ConversationHeader } from './conversation-header';
import { Foot } from './foot';
import { closeMessageDialog, messageDialog } from './message-dialog';
import { MessageList } from './message-list';
import { PinsBar } from './pins-bar';
import { closeReaders, readMessage } from './readers';
import { closeReport, reportTarget } from './report';
import { revealed } from './reveal';
import { RowView } from './row-view';
import { buildRows } from './rows';
import { StrangerBanner } from './stranger-banner';
import { UnknownConversation } from './unknown-conversation';
import { useEarlier } from './use-earlier';
import { useIsReady, useUnreadMarker } from './use-unread-marker';

const ReportDialog = lazy(() => import('./report-dialog').then((loaded) => loaded.ReportDialog), closeReport);
const ReadersDialog = lazy(
  () => import('./readers-dialog').then((loaded) => loaded.ReadersDialog),
  closeReaders,
);
const MessageDialogs = lazy(
  () => import('./message-dialogs').then((loaded) => loaded.MessageDialogs),
  closeMessageDialog,
);
const InstallCard = lazy(() => import('../install/install-card').then((loaded) => loaded.InstallCard));

/** A conversation, or why there is none. */
export function ConversationView({ target }: { target: ConversationTarget }) {
  const conversation = useConversation(target);
  const last = useRef(conversation);
  if (conversation) last.current = conversation;
  // The user has left the group or was removed from it: what they were writing is still there.
  const formerDraft = last.current?.info?.settings.draft ?? undefined;
  const left = last.current && { ...last.current, info: undefined, formerDraft };
  const shown = conversation ?? left;
  return shown ? <KnownConversation conversation={shown} /> : <UnknownConversation target={target} />;
}

function KnownConversation({ conversation }: { conversation: ShownConversation }) {
  const { people } = useApp().messenger;
  const { handle, info, peer, name } = conversation;
  const [unreadFrom, hideUnreadMarker] = useUnreadMarker(info);
  useOpened(handle);
  const isStranger =
    peer && !people.contacts.value.has(peer.id) && !people.blocked.value.has(peer.id) && !people.isGone(peer);

  return (
    <section class="conversation" aria-label={name}>
      <ConversationHeader conversation={conversation} />
      <PinsBar conversation={conversation} />
      {isStranger && <StrangerBanner person={peer} name={name} />}
      {!isWide.value && <ConnectionBanner />}
      {cardState.value === 'due' && <InstallCard />}
      <Messages conversation={conversation} unreadFrom={unreadFrom} />
      {reportTarget.value && <ReportDialog target={reportTarget.value} />}
      {readMessage.value && <ReadersDialog of={readMessage.value} />}
      {messageDialog.value && <MessageDialogs dialog={messageDialog.value} />}
      <Announcer info={info} name={name} />
      <Foot conversation={conversation} onSent={hideUnreadMarker} />
    </section>
  );
}

interface MessagesProps {
  conversation: ShownConversation;
  unreadFrom: number | undefined;
}

function Messages({ conversation, unreadFrom }: MessagesProps) {
  const { handle, info, peer, name } = conversation;
  const me = useApp().messenger.session.user.id;
  const list = useStore(handle.messages);
  const isTyping = useStore(handle.typing).length > 0;
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const wanted = revealed.value?.handle === handle ? revealed.value.seq : undefined;
  const earlier = useEarlier(handle);
  const rows = useMemo(
    () => buildRows({ ...list, me, unreadFrom, isTyping }),
    [list, me, unreadFrom, isTyping],
  );
  const isActive = isPageActive.value;
  const isReady = useIsReady(list, unreadFrom, earlier.load);
  return (
    <MessageList
      rows={rows}
      isReady={isReady}
      label={peer ? text.value.messagesWith(name) : text.value.messagesIn(name)}
      unread={info?.unread_count ?? 0}
      revealed={wanted}
      onNearTop={earlier.load}
      onSeen={(seq) => {
        if (isActive) handle.read(seq);
      }}
      renderRow={(row, holdTop) => (
        <RowView
          row={row}
          conversation={conversation}
          earlier={earlier.state}
          isExpanded={expanded.has(row.key)}
          onToggle={() => {
            holdTop();
            setExpanded((keys) => toggled(keys, row.key));
          }}
        />
      )}
    />
  );
}

/** Lets the server tell who of it is online and types, and fetches what its receipts need. */
function useOpened(handle: ConversationHandle): void {
  const isOnline = useApp().messenger.isOnline.value;
  useEffect(() => handle.watch(), [handle]);
  const hasReceipts = useStore(handle.info)?.conversation.receipts === 'full';
  useEffect(() => {
    if (isOnline && hasReceipts) void handle.loadMembers().catch(() => {});
  }, [handle, isOnline, hasReceipts]);
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const others = new Set(keys);
  if (!others.delete(key)) others.add(key);
  return others;
}
