import type { Message, Person } from '@mychat/client';
import { useEffect, useState } from 'preact/hooks';
import { shownName } from '../chat/shown-name';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { NotFetched } from '../messenger/use-fetched';
import { Avatar } from '../ui/avatar';
import { Modal } from '../ui/modal';
import { closeMessageDialog } from './message-dialog';

/** Who has reacted with what, page by page. */
export function ReactionsDialog({ message }: { message: Message }) {
  const s = text.value;
  const [chosen, choose] = useState(message.reactions[0]?.emoji ?? '');
  const { people, error, more } = useReacted(message.id, chosen);
  return (
    <Modal
      title={s.reactions}
      cancel={s.close}
      onSubmit={(event) => event.preventDefault()}
      onCancel={closeMessageDialog}
    >
      <div class="reaction-bar" role="group" aria-label={s.reactions}>
        {message.reactions.map(({ emoji, count }) => (
          <button
            key={emoji}
            type="button"
            class="reaction"
            aria-pressed={emoji === chosen}
            aria-label={s.reactedBy(emoji, count)}
            onClick={() => choose(emoji)}
          >
            <span>{emoji}</span>
            <span class="reaction-count">{count}</span>
          </button>
        ))}
      </div>
      {people.length === 0 ? (
        <NotFetched error={error} />
      ) : (
        <ul class="dialog-list" tabIndex={0}>
          {people.map((person) => (
            <Reacted key={person.id} person={person} />
          ))}
        </ul>
      )}
      {more && (
        <button type="button" class="link" onClick={more}>
          {s.showMore}
        </button>
      )}
    </Modal>
  );
}

function Reacted({ person }: { person: Person }) {
  const { people } = useApp().messenger;
  const name = shownName(people, person);
  return (
    <li class="reader">
      <Avatar id={person.id} name={name} url={person.avatar_url} size="small" />
      <span dir="auto">{name}</span>
    </li>
  );
}

/** `more`: asks for the next page; undefined if there is none. */
function useReacted(message_id: number, emoji: string) {
  const { messages } = useApp().messenger.chat;
  const [people, setPeople] = useState<readonly Person[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [after, setAfter] = useState<string>();
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    setPeople([]);
    setAfter(undefined);
  }, [emoji]);
  useEffect(() => {
    let isOver = false;
    messages.listReactions(message_id, emoji, after).then(
      (page) => {
        if (isOver) return;
        setPeople((before) => (after === undefined ? page.people : [...before, ...page.people]));
        setNext(page.next);
      },
      (failure: unknown) => !isOver && setError(failure),
    );
    return () => {
      isOver = true;
    };
  }, [message_id, emoji, after]);
  return { people, error, more: next === null ? undefined : () => setAfter(next) };
}
