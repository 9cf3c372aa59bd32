import type { Language } from '../../../src/contracts/language';
import { isolate } from '../text/isolate';
import type { AppSentences } from './sentences';

/** What a system message says, as ids: `metadata` and `sender_id` of `Message`. */
export interface SystemMessage {
  /** Who did it. */
  sender_id: number;
  metadata: Readonly<Record<string, unknown>> | null;
}

/** How people are called in a sentence. */
export interface Naming {
  me: number;
  /** Undefined of somebody who is not known on this device. */
  nameOf: (user_id: number) => string | undefined;
  sentences: AppSentences;
  language: Language;
}

/** More people than this are counted. */
const MAX_NAMED = 3;
const MAX_TYPISTS = 2;
/** More do not fit on one line of any screen. */
const MAX_IN_LINE = 30;

/** What was done to a group, in a sentence without a full stop. An event that this version does not know has a sentence too. */
export function systemLine({ sender_id, metadata }: SystemMessage, naming: Naming): string {
  const { sentences: s } = naming;
  const who = subject(sender_id, naming);
  const user_ids = idsIn(metadata?.['user_ids']);
  const whom = people(user_ids, naming);
  const name = typeof metadata?.['name'] === 'string' ? metadata['name'] : '';
  switch (metadata?.['event']) {
    case 'group_created':
      return s.groupCreated(who, name);
    case 'members_added':
      return user_ids.every((id) => id === sender_id) ? s.memberJoined(who) : s.membersAdded(who, whom);
    case 'member_left':
      return s.memberLeft(who);
    case 'member_removed':
      return s.memberRemoved(who, whom);
    case 'role_changed':
      return roleLine(metadata['role'], who, whom, s);
    case 'renamed':
      return s.groupRenamed(who, name);
    case 'pinned':
      return s.messagePinned(who);
    default:
      return s.groupChanged(who);
  }
}

/** The names of several people in a sentence, the first of them where there are many. */
export function people(user_ids: readonly number[], naming: Naming): string {
  const { me, nameOf, sentences: s, language } = naming;
  const isShort = user_ids.length <= MAX_NAMED + 1;
  // The reader first: it is about them.
  const sorted = user_ids.toSorted((one, other) => Number(other === me) - Number(one === me));
  const named = sorted.slice(0, isShort ? undefined : MAX_NAMED).map((id) => {
    if (id === me) return s.youInSentence;
    const name = nameOf(id);
    return name === undefined ? s.somebodyInSentence : isolate(name);
  });
  const parts = isShort ? named : [...named, s.others(user_ids.length - MAX_NAMED)];
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(parts);
}

/** Who a sentence begins with. @param otherwise the name of somebody who is not known here, if a message tells it */
export function subject(user_id: number, { me, nameOf, sentences: s }: Naming, otherwise?: string): string {
  if (user_id === me) return s.you;
  const name = nameOf(user_id) ?? otherwise;
  return name === undefined ? s.somebody : isolate(name);
}

/** Who of a group is typing. */
export function typingLine(typists: readonly { user_id: number; name: string }[], naming: Naming): string {
  const { sentences: s, language } = naming;
  if (typists.length > MAX_TYPISTS) return s.severalTyping;
  const names = typists.map(({ user_id, name }) => subject(user_id, naming, name));
  return s.typists(new Intl.ListFormat(language, { type: 'conjunction' }).format(names), names.length);
}

/** Who is in a group, in one line that is cut where it ends: the user last. */
export function memberLine(members: readonly { user_id: number; name: string }[], naming: Naming): string {
  const others = members.filter(({ user_id }) => user_id !== naming.me).slice(0, MAX_IN_LINE);
  const names = others.map(({ user_id, name }) => subject(user_id, naming, name));
  return [...names, naming.sentences.you].join(', ');
}

function roleLine(role: unknown, who: string, whom: string, s: AppSentences): string {
  if (role === 'owner') return s.becameOwner(who, whom);
  return role === 'admin' ? s.becameAdmin(who, whom) : s.becameMember(who, whom);
}

function idsIn(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((id): id is number => typeof id === 'number') : [];
}
