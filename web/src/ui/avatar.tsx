import { initialsOf } from '../text/initials';

const TINTS = 8;

export interface AvatarProps {
  id: number;
  name: string;
  /** The address of the person's picture, if there is one and it is known. */
  url: string | null | undefined;
  size?: 'tiny' | 'small' | 'medium' | 'large' | 'huge';
  isOnline?: boolean;
}

/**
 * A person's picture. Without one, or as long as it is not loaded, initials on a colour that depends on the id. Hidden from screen
 * readers, since the name is shown beside it.
 */
export function Avatar({ id, name, url, size = 'medium', isOnline = false }: AvatarProps) {
  return (
    <span class={`avatar avatar-${size} tint-${id % TINTS}`} aria-hidden="true">
      {initialsOf(name)}
      {url && <Picture key={url} url={url} />}
      {isOnline && <span class="presence" />}
    </span>
  );
}

function Picture({ url }: { url: string }) {
  return (
    <img
      src={url}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      onLoad={({ currentTarget }) => currentTarget.classList.add('loaded')}
    />
  );
}
