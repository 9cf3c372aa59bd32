import { initialsOf } from '../text/initials';

const TINTS = 8;

export interface AvatarProps {
  id: number;
  name: string;
  size?: 'small' | 'medium' | 'large';
  isOnline?: boolean;
}

/** Initials on a colour that depends on the id. Hidden from screen readers, since the name is shown beside it. */
export function Avatar({ id, name, size = 'medium', isOnline = false }: AvatarProps) {
  return (
    <span class={`avatar avatar-${size} tint-${id % TINTS}`} aria-hidden="true">
      {initialsOf(name)}
      {isOnline && <span class="presence" />}
    </span>
  );
}
