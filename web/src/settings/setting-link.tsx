import { go, type SettingsPage } from '../page/route';
import { Icon } from '../ui/icon';

/** Leads to a page of the settings. */
export function SettingLink({ page, label }: { page: SettingsPage; label: string }) {
  return (
    <button
      type="button"
      class="setting setting-link"
      data-page={page}
      onClick={() => go({ view: 'settings', page })}
    >
      <span>{label}</span>
      <Icon name="next" size={20} />
    </button>
  );
}
