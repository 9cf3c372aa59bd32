import { useApp } from '../messenger/app-context';
import type { Person } from '../state/chat';
import { avatarOf } from '../state/people';
import { Avatar } from '../ui/avatar';

/** Beside the last bubble of a group; beside the others the room for it. */
export function SenderAvatar({ person, name, isShown }: { person: Person; name: string; isShown: boolean }) {
  const { chat } = useApp().messenger;
  return (
    <span class="sender">
      {isShown && <Avatar id={person.id} name={name} url={avatarOf(chat.value, person)} size="tiny" />}
    </span>
  );
}
