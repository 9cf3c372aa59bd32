import type { ConversationHandle, Message } from '@mychat/client';
import { movedMentions, type Place } from '../text/moved-mentions';

type Mentions = Message['mentions'];
/** `all`: everybody. */
export type Mentioned = Place & { user_id: number | 'all' };

interface Written {
  text: string;
  mentions: readonly Mentioned[];
}

/** The server takes no more. */
const MAX_MENTIONS = 50;
/** Whom the draft of each conversation mentions. After a reload it mentions nobody: a draft is kept as text. */
const drafts = new WeakMap<ConversationHandle, Written>();

/** Whom a draft mentions that says this now. */
export function mentionsIn(handle: ConversationHandle, text: string): readonly Mentioned[] {
  const known = drafts.get(handle);
  if (!known) return [];
  if (known.text === text) return known.mentions;
  const mentions = movedMentions(known.text, text, known.mentions);
  drafts.set(handle, { text, mentions });
  return mentions;
}

/** The draft mentions somebody where their name was just put in. `text`: with it. */
export function mention(handle: ConversationHandle, text: string, mentioned: Mentioned): void {
  const others = mentionsIn(handle, text).filter(({ start }) => start !== mentioned.start);
  drafts.set(handle, { text, mentions: [...others, mentioned] });
}

/** What is sent of them. @param content what is sent of the text */
export function toDraft(
  text: string,
  content: string,
  mentions: readonly Mentioned[],
): { mentions?: Mentions; mentions_all?: true } {
  // One end after the other: a change is taken to be in one place.
  const begun = text.trimStart();
  const moved = movedMentions(begun, content, movedMentions(text, begun, mentions));
  const people = moved.filter((one): one is Place & { user_id: number } => one.user_id !== 'all');
  return {
    ...(people.length > 0 && { mentions: people.slice(0, MAX_MENTIONS) }),
    ...(people.length < moved.length && { mentions_all: true }),
  };
}
