import type { Person } from '../chat/people';
import { Avatar } from '../ui/avatar';

/** Beside the last bubble of a group; beside the others the room for it. */
export function SenderAvatar({ person, name, isShown }: { person: Person; name: string; isShown: boolean }) {
  return (
    <span class="sender">
      {isShown && <Avatar id={person.id} name={name} url={person.avatar_url} size="tiny" />}
    </span>
  );
}
