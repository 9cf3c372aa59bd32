import { locale, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { now } from '../page/page-state';
import { type Conversation, statusOf } from '../state/chat';
import { avatarOf } from '../state/people';
import { dayName } from '../text/times';
import { Avatar } from '../ui/avatar';
import { Bubble, type Collapsing } from './bubble';
import { PendingBubble } from './pending-bubble';
import type { Row } from './rows';
import { SenderAvatar } from './sender-avatar';
import type { EarlierState } from './use-earlier';

export interface RowViewProps extends Collapsing {
  row: Row;
  conversation: Conversation;
  name: string;
  earlier: EarlierState;
}

export function RowView({ row, conversation, name, earlier, ...collapsing }: RowViewProps) {
  const { chat } = useApp().messenger;
  const { peer } = conversation;
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
        <Avatar id={peer.id} name={name} url={avatarOf(chat.value, peer)} size="large" />
        <p class="muted">{s.startOf(name)}</p>
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
  if (row.kind === 'typing') {
    return (
      <div class="bubble-row first last">
        <SenderAvatar person={peer} name={name} isShown />
        <div class="bubble typing" role="img" aria-label={s.typing}>
          <i />
          <i />
          <i />
        </div>
      </div>
    );
  }
  if (row.kind === 'pending') return <PendingBubble row={row} {...collapsing} />;
  const isOwn = row.message.sender_id === chat.value.me;
  return (
    <Bubble
      row={row}
      peer={peer}
      name={name}
      status={isOwn ? statusOf(conversation, row.message.seq) : undefined}
      {...collapsing}
    />
  );
}
