import { shownName } from '../chat/shown-name';
import { language, text } from '../i18n/language';
import type { Naming } from '../i18n/system-line';
import type { Messenger } from './messenger';

/** The name under which somebody is shown; undefined if nothing is known of them here. */
export function nameOf({ people }: Messenger, user_id: number): string | undefined {
  const person = people.of(user_id);
  return person && shownName(people, person);
}

/** How people are called in sentences. Reads signals: called while rendering, it follows a change of names and of the language. */
export function namingFor(messenger: Messenger): Naming {
  return {
    me: messenger.session.user.id,
    nameOf: (user_id) => nameOf(messenger, user_id),
    sentences: text.value,
    language: language.value,
  };
}
