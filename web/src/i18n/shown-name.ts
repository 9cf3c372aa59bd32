import { DELETED_NAME } from '../../../src/contracts/deleted-name';
import type { Chat, Person } from '../state/chat';
import { isGone, nameOf } from '../state/people';
import { text } from './language';

/** The name under which a person is shown. A deleted account has one in the language in use, unless the user has given it another. */
export function shownName(chat: Chat, person: Person): string {
  const name = nameOf(chat, person);
  return name === DELETED_NAME && isGone(chat, person) ? text.value.deletedName : name;
}
