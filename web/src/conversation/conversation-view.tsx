import { useEffect, useState } from 'preact/hooks';
import { isAttending } from '../app/attention';
import { useApp } from '../app/messenger-context';
import { text } from '../i18n/language';
import { isAtStart } from '../state/chat';
import { nameOf } from '../state/people';
import { attempt } from '../ui/toast';
import { Announcer } from './announcer';
import { Composer } from './composer';
import { addContact } from './conversation-actions';
import { ConversationHeader } from './conversation-header';
import { MessageList } from './message-list';
import { buildRows } from './rows';
import { RowView } from './row-view';
import { UnknownPerson } from './unknown-person';
import { useEarlier } from './use-earlier';

/** The conversation with one person. */
export function ConversationView({ peer_id }: { peer_id: number }) {
  const { messenger } = useApp();
  const { connection, chat, outbox, typing } = messenger;
  const conversation = messenger.conversationWith(peer_id);
  const [newFrom, setNewFrom] = useState(() =>
    conversation && conversation.unread_count > 0 ? conversation.read_seq + 1 : undefined,
  );
  const isOnline = connection.isOnline.value;
  const earlier = useEarlier(peer_id);

  useEffect(() => {
    if (!isOnline) return undefined;
    connection.tell('join_conversation', { contact_user_id: peer_id });
    return () => connection.tell('leave_conversation', { contact_user_id: peer_id });
  }, [peer_id, isOnline]);

  const last_seq = conversation?.last_message?.seq ?? 0;
  const read_seq = conversation?.read_seq ?? 0;
  useEffect(() => {
    // What comes in while nobody looks is new when somebody does.
    if (!isAttending.value && last_seq > read_seq) setNewFrom((known) => known ?? read_seq + 1);
  }, [last_seq]);

  if (!conversation) return <UnknownPerson />;
  const name = nameOf(chat.value, conversation.peer);
  const isContact = chat.value.contacts.has(peer_id);
  const rows = buildRows({
    me: chat.value.me,
    messages: conversation.messages,
    pending: outbox.items.value.filter((item) => item.peer_id === peer_id),
    isAtStart: isAtStart(conversation),
    newFrom,
    isTyping: typing.people.value.has(peer_id),
  });

  return (
    <section class="conversation" aria-label={name}>
      <ConversationHeader conversation={conversation} name={name} />
      {!isContact && (
        <p class="stranger">
          <span>{text.value.stranger(name)}</span>
          <button
            type="button"
            class="button small quiet"
            onClick={() => void attempt(() => addContact(messenger, conversation.peer))}
          >
            {text.value.addToContacts}
          </button>
        </p>
      )}
      <MessageList
        rows={rows}
        label={text.value.messagesWith(name)}
        unread={conversation.unread_count}
        onNearTop={earlier.load}
        onSeen={(seq) => {
          if (isAttending.value) messenger.read(peer_id, seq);
        }}
        renderRow={(row) => (
          <RowView row={row} conversation={conversation} name={name} earlier={earlier.state} />
        )}
      />
      <Announcer conversation={conversation} name={name} />
      <Composer key={peer_id} peer_id={peer_id} onSent={() => setNewFrom(undefined)} />
    </section>
  );
}
