import { DELETED_NAME } from '../../../src/contracts/deleted-name';
import { text } from '../i18n/language';
import type { People, Person } from './people';

/** The name under which a person is shown. A deleted account has one in the language in use, unless the user has given it another. */
export function shownName(people: People, person: Person): string {
  const name = people.nameOf(person);
  return name === DELETED_NAME && people.isGone(person) ? text.value.deletedName : name;
}
