import type { Person } from '../chat/people';
import { locale, text } from '../i18n/language';
import { isolate } from '../text/isolate';
import { showToast } from '../ui/toast';

/** Says who of those that were chosen could not be added, if anybody. Why is not said, also not by the server. */
export function tellNotAdded(chosen: readonly Person[], not_added: readonly number[]): void {
  const names = chosen.filter(({ id }) => not_added.includes(id)).map(({ name }) => isolate(name));
  if (names.length === 0) return;
  showToast(() => text.value.notAdded(new Intl.ListFormat(locale.value).format(names)));
}
