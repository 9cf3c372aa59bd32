import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { useFocusOnUnmount } from '../ui/focus';
import { unblock } from './block';

/** In place of the composer while the user blocks the other person. */
export function BlockedNote({ peer_id, name }: { peer_id: number; name: string }) {
  const { messenger } = useApp();
  const s = text.value;
  useFocusOnUnmount('.composer textarea');
  return (
    <div class="blocked-note">
      <span>{s.youBlock(name)}</span>
      <button type="button" class="button small quiet" onClick={() => void unblock(messenger, peer_id, name)}>
        {s.unblock}
      </button>
    </div>
  );
}
