import type { ConversationHandle } from '@mychat/client';
import { useEffect } from 'preact/hooks';
import { shownName } from '../chat/shown-name';
import { statusOf } from '../chat/status';
import { useStore } from '../chat/use-store';
import { locale, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import type { ShownConversation } from '../messenger/use-conversation';
import { now } from '../page/page-state';
import { dayName } from '../text/times';
import { Avatar } from '../ui/avatar';
import { Bubble, type Collapsing } from './bubble';
import { PendingBubble } from './pending-bubble';
import type { MessageRow, Row } from './row-items';
import { SenderAvatar } from './sender-avatar';
import { SystemRow } from './system-row';
import type { EarlierState } from './use-earlier';

export interface RowViewProps extends Collapsing {
  row: Row;
  conversation: ShownConversation;
  earlier: EarlierState;
}

export function RowView({ row, conversation, earlier, ...collapsing }: RowViewProps) {
  const { handle, peer, name, avatar_url } = conversation;
  const s = text.value;
  if (row.kind === 'day') {
    return (
      <p class="day">
        <span>{dayName(row.at, now.value, locale.value)}</span>
      </p>
    );
  }
  if (row.kind === 'new') {
    return (
      <p class="new-line">
        <span>{s.newMessages}</span>
      </p>
    );
  }
  if (row.kind === 'start') {
    return (
      <div class="start">
        <Avatar id={peer?.id ?? handle.id ?? 0} name={name} url={avatar_url} size="large" />
        <p class="muted">{peer ? s.startOf(name) : s.startOfGroup(name)}</p>
      </div>
    );
  }
  if (row.kind === 'earlier') {
    return (
      <p class="earlier muted">
        {earlier === 'unreachable' ? (
          s.earlierOffline
        ) : (
          <span class="spinner" aria-label={s.loadingEarlier} role="img" />
        )}
      </p>
    );
  }
  if (row.kind === 'system') return <SystemRow message={row.message} />;
  if (row.kind === 'gap') return <Gap handle={handle} after_seq={row.after_seq} />;
  if (row.kind === 'typing') return <TypingBubble conversation={conversation} />;
  if (row.kind === 'pending') return <PendingBubble row={row} handle={handle} {...collapsing} />;
  return <MessageBubble row={row} conversation={conversation} {...collapsing} />;
}

function MessageBubble({
  row,
  conversation,
  ...collapsing
}: Collapsing & { row: MessageRow; conversation: ShownConversation }) {
  const { people } = useApp().messenger;
  const { peer } = conversation;
  const { sender_id, sender_name } = row.message;
  const named = { id: sender_id, name: sender_name };
  const sender = (peer?.id === sender_id ? peer : people.of(sender_id)) ?? named;
  return (
    <Bubble
      row={row}
      sender={sender}
      name={shownName(people, sender)}
      conversation={conversation}
      status={statusOf(row.receipt)}
      {...collapsing}
    />
  );
}

/** Who is typing: of several the one who began first. */
function TypingBubble({ conversation: { handle } }: { conversation: ShownConversation }) {
  const { people } = useApp().messenger;
  const [typist] = useStore(handle.typing);
  if (!typist) return null;
  const sender = people.of(typist.user_id) ?? { id: typist.user_id, name: typist.name };
  return (
    <div class="bubble-row first last">
      <SenderAvatar person={sender} name={shownName(people, sender)} isShown />
      <div class="bubble typing" role="img" aria-label={text.value.typing}>
        <i />
        <i />
        <i />
      </div>
    </div>
  );
}

/** Messages that are not on this device are fetched when their place is near the screen. */
function Gap({ handle, after_seq }: { handle: ConversationHandle; after_seq: number }) {
  const isOnline = useApp().messenger.isOnline.value;
  useEffect(() => {
    // Without a network the next connection does it.
    if (isOnline) void handle.loadGap(after_seq).catch(() => {});
  }, [handle, after_seq, isOnline]);
  return (
    <p class="earlier muted">
      {isOnline ? (
        <span class="spinner" aria-label={text.value.loadingEarlier} role="img" />
      ) : (
        text.value.earlierOffline
      )}
    </p>
  );
}
