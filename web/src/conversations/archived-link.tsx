import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { go } from '../page/route';
import { Icon } from '../ui/icon';

/** Leads to the archive, if something is in it. */
export function ArchivedLink() {
  const { archived } = useApp().messenger.conversations.value;
  const s = text.value;
  if (archived.length === 0) return null;
  const unread = archived.filter(({ is_unread }) => is_unread).length;
  return (
    <button type="button" class="archived-link" onClick={() => go({ view: 'archived' })}>
      <Icon name="archive" size={20} />
      <span>{s.archivedCount(archived.length)}</span>
      {unread > 0 && (
        <span class="badge">
          <span aria-hidden="true">{unread}</span>
          <span class="hidden">{s.unread(unread)}</span>
        </span>
      )}
    </button>
  );
}
