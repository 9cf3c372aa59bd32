import type { Message } from '@mychat/client';
import { locale, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { hasReacted, toggleReaction } from './reactions';

/** What people have reacted with, below the message. Pressing one joins in, or takes the user's own back. */
export function ReactionBar({ message, isAble }: { message: Message; isAble: boolean }) {
  const { messenger } = useApp();
  const me = messenger.session.user.id;
  return (
    <div class="reaction-bar" role="group" aria-label={text.value.reactions}>
      {message.reactions.map(({ emoji, count }) => {
        const isMine = hasReacted(message, emoji, me);
        return (
          <button
            key={emoji}
            type="button"
            class="reaction"
            aria-pressed={isMine}
            aria-label={text.value.reactedBy(emoji, count)}
            disabled={!isAble && !isMine}
            onClick={() => void toggleReaction(messenger, message, emoji)}
          >
            <span>{emoji}</span>
            {count > 1 && <span class="reaction-count">{count.toLocaleString(locale.value)}</span>}
          </button>
        );
      })}
    </div>
  );
}
