import type { Readers } from '@mychat/client';
import { useEffect, useState } from 'preact/hooks';
import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { nameOf } from '../messenger/naming';
import { Avatar } from '../ui/avatar';
import { ErrorMessage } from '../ui/error-message';
import { Modal } from '../ui/modal';
import { closeReaders, type ReadMessage } from './readers';

/** Who has read a message, and whom it has only reached. Asked of the server again when somebody has read on. */
export function ReadersDialog({ of: { to, message } }: { of: ReadMessage }) {
  const group = useApp().messenger.chat.conversation(to);
  const members = useStore(group.members);
  const [readers, setReaders] = useState<Readers>();
  const [error, setError] = useState<unknown>();
  const s = text.value;
  useEffect(() => {
    let isOver = false;
    group.listReaders(message.id).then(
      (listed) => !isOver && setReaders(listed),
      (failure: unknown) => !isOver && setError(failure),
    );
    return () => {
      isOver = true;
    };
  }, [group, message.id, members]);
  return (
    <Modal
      title={s.readByTitle}
      cancel={s.close}
      onSubmit={(event) => event.preventDefault()}
      onCancel={closeReaders}
    >
      <div class="readers" role="status" tabIndex={0}>
        {readers ? (
          <>
            {readers.read.length === 0 && <p class="muted">{s.readByNobody}</p>}
            <People user_ids={readers.read} />
            {readers.delivered.length > 0 && <h3>{s.deliveredTo}</h3>}
            <People user_ids={readers.delivered} />
          </>
        ) : error === undefined ? (
          <span class="spinner" />
        ) : (
          <ErrorMessage error={error} />
        )}
      </div>
    </Modal>
  );
}

function People({ user_ids }: { user_ids: readonly number[] }) {
  const { messenger } = useApp();
  return (
    <ul>
      {user_ids.map((id) => {
        const name = nameOf(messenger, id) ?? text.value.somebody;
        return (
          <li key={id} class="reader">
            <Avatar id={id} name={name} url={messenger.people.of(id)?.avatar_url} size="small" />
            <span dir="auto">{name}</span>
          </li>
        );
      })}
    </ul>
  );
}
