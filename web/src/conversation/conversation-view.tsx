import { useEffect, useMemo, useState } from 'preact/hooks';
import { text } from '../i18n/language';
import { shownName } from '../i18n/shown-name';
import { cardState } from '../install/card-state';
import { useApp } from '../messenger/app-context';
import { ConnectionBanner } from '../messenger/connection-banner';
import { isPageActive, isWide } from '../page/page-state';
import { type Conversation, isAtStart } from '../state/chat';
import { isGone } from '../state/people';
import { lazy } from '../ui/lazy';
import { Announcer } from './announcer';
import { BlockedNote } from './blocked-note';
import { Composer } from './composer';
import { ConversationHeader } from './conversation-header';
import { MessageList } from './message-list';
import { closeReport, reportTarget } from './report';
import { RowView } from './row-view';
import { buildRows } from './rows';
import { StrangerBanner } from './stranger-banner';
import { UnknownPerson } from './unknown-person';
import { useEarlier } from './use-earlier';
import { useIsReady, useUnreadMarker } from './use-unread-marker';

const ReportDialog = lazy(() => import('./report-dialog').then((loaded) => loaded.ReportDialog), closeReport);
const InstallCard = lazy(() => import('../install/install-card').then((loaded) => loaded.InstallCard));

/** The conversation with one person, or why there is none. */
export function ConversationView({ peer_id }: { peer_id: number }) {
  const conversation = useApp().messenger.conversationWith(peer_id);
  return conversation ? <KnownConversation conversation={conversation} /> : <UnknownPerson />;
}

function KnownConversation({ conversation }: { conversation: Conversation }) {
  const { messenger } = useApp();
  const { chat, outbox, typing } = messenger;
  const { peer, messages, from_seq } = conversation;
  const [unreadFrom, hideUnreadMarker] = useUnreadMarker(conversation);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(new Set());
  const earlier = useEarlier(peer.id);
  useJoined(peer.id);

  const { me, contacts, blocked } = chat.value;
  const isBlocked = blocked.has(peer.id);
  const isDeleted = isGone(chat.value, peer);
  const name = shownName(chat.value, peer);
  const items = outbox.items.value;
  const isTyping = typing.people.value.has(peer.id);
  const isAll = isAtStart(conversation);
  const rows = useMemo(() => {
    const pending = items.filter(({ peer_id }) => peer_id === peer.id);
    return buildRows({ me, messages, pending, from_seq, isAtStart: isAll, unreadFrom, isTyping });
  }, [me, messages, items, from_seq, isAll, unreadFrom, isTyping]);
  const isActive = isPageActive.value;
  const isReady = useIsReady(conversation, unreadFrom, earlier.load);

  return (
    <section class="conversation" aria-label={name}>
      <ConversationHeader conversation={conversation} name={name} />
      {!contacts.has(peer.id) && !isBlocked && !isDeleted && <StrangerBanner person={peer} name={name} />}
      {!isWide.value && <ConnectionBanner />}
      {cardState.value === 'due' && <InstallCard />}
      <MessageList
        rows={rows}
        isReady={isReady}
        label={text.value.messagesWith(name)}
        unread={conversation.unread_count}
        onNearTop={earlier.load}
        onSeen={(seq) => {
          if (isActive) messenger.read(peer.id, seq);
        }}
        renderRow={(row, holdTop) => (
          <RowView
            row={row}
            conversation={conversation}
            name={name}
            earlier={earlier.state}
            isExpanded={expanded.has(row.key)}
            onToggle={() => {
              holdTop();
              setExpanded((keys) => toggled(keys, row.key));
            }}
          />
        )}
      />
      {reportTarget.value && <ReportDialog target={reportTarget.value} />}
      <Announcer conversation={conversation} name={name} />
      {isDeleted ? (
        <p class="blocked-note">{text.value.peerDeleted}</p>
      ) : isBlocked ? (
        <BlockedNote peer_id={peer.id} name={name} />
      ) : (
        <Composer peer_id={peer.id} onSent={hideUnreadMarker} />
      )}
    </section>
  );
}

/** Tells the server that this conversation is open, so that it sends no notifications for it. */
function useJoined(contact_user_id: number): void {
  const { connection } = useApp().messenger;
  const isOnline = connection.isOnline.value;
  useEffect(() => {
    if (!isOnline) return undefined;
    connection.emit('join_conversation', { contact_user_id });
    return () => connection.emit('leave_conversation', { contact_user_id });
  }, [contact_user_id, isOnline]);
}

function toggled(keys: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const others = new Set(keys);
  if (!others.delete(key)) others.add(key);
  return others;
}
