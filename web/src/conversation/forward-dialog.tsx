import type { Message } from '@mychat/client';
import { useState } from 'preact/hooks';
import type { ListedRow } from '../chat/listed';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { foldCase } from '../text/fold-case';
import { Avatar } from '../ui/avatar';
import { Modal } from '../ui/modal';
import { showToast } from '../ui/toast';
import { closeMessageDialog } from './message-dialog';
import { stopSelection } from './selection';

/** A message that is passed on to more conversations at once is mostly spam. */
const MAX_CHOSEN = 5;
const MAX_SHOWN = 100;

/** Passes messages on, in their order, to conversations that the user chooses. */
export function ForwardDialog({ messages }: { messages: readonly Message[] }) {
  const { messenger } = useApp();
  const { people, listed, chat } = messenger;
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState<readonly ListedRow[]>([]);
  const s = text.value;
  const isWritable = ({ info, peer }: ListedRow): boolean =>
    peer
      ? !people.isGone(peer) && !people.blocked.value.has(peer.id)
      : (info?.settings.capabilities.includes('send') ?? false);
  const wanted = foldCase(query.trim());
  const offered = listed.value.filter((row) => isWritable(row) && foldCase(row.name).includes(wanted));
  const isChosen = (row: ListedRow): boolean => chosen.some((one) => keyOf(one) === keyOf(row));
  const toggle = (row: ListedRow): void => {
    if (isChosen(row)) setChosen(chosen.filter((one) => keyOf(one) !== keyOf(row)));
    else if (chosen.length < MAX_CHOSEN) setChosen([...chosen, row]);
  };
  const forward = (): void => {
    if (chosen.length === 0) return;
    for (const { target } of chosen) {
      for (const { id, content } of messages) {
        chat.conversation(target).send({ content: content ?? '', forward_of: id });
      }
    }
    closeMessageDialog();
    stopSelection();
    showToast(() => text.value.forwarded(chosen.length));
  };
  return (
    <Modal
      title={s.forwardTo}
      onSubmit={(event) => {
        event.preventDefault();
        forward();
      }}
      onCancel={closeMessageDialog}
      action={
        <button type="submit" class="button" aria-disabled={chosen.length === 0}>
          {s.forward}
        </button>
      }
    >
      <input
        class="field"
        type="search"
        dir="auto"
        placeholder={s.filter}
        aria-label={s.filter}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      <ul class="dialog-list forward-list">
        {offered.slice(0, MAX_SHOWN).map((row) => (
          <li key={keyOf(row)}>
            <label class="option person-option">
              <Avatar
                id={row.peer?.id ?? row.info?.id ?? 0}
                name={row.name}
                url={row.avatar_url}
                size="small"
              />
              <span class="person-name ellipsis" dir="auto">
                {row.name}
              </span>
              <input
                type="checkbox"
                checked={isChosen(row)}
                disabled={chosen.length >= MAX_CHOSEN && !isChosen(row)}
                onChange={() => toggle(row)}
              />
            </label>
          </li>
        ))}
      </ul>
      {offered.length === 0 && <p class="muted">{s.noMatch}</p>}
    </Modal>
  );
}

const keyOf = ({ target }: ListedRow): string => JSON.stringify(target);
