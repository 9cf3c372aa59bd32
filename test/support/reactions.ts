import type { Message } from '../../src/contracts/native/entities';
import type { Reaction } from '../../src/domain/reaction';
import { inGroup } from './group-people';
import { expectData, type Person } from './people';
import type { Answer } from './rest-client';

const pathOf = (message_id: number, emoji: string): string =>
  `/api/messages/${message_id}/reactions/${encodeURIComponent(emoji)}`;

/** What one person can do with the reactions to a message. */
export function reacting({ api }: Pick<Person, 'api'>, message_id: number) {
  return {
    add: (emoji: string): Promise<Answer> => api.put(pathOf(message_id, emoji)),
    remove: (emoji: string): Promise<Answer> => api.delete(pathOf(message_id, emoji)),
    people: (emoji: string, query = ''): Promise<Answer> =>
      api.get(`/api/messages/${message_id}/reactions?emoji=${encodeURIComponent(emoji)}${query}`),
  };
}

/** The reactions that an answer shows, as `👍 1,2`: who is shown, and the count if there are more. */
export function reactionsIn(answer: Answer): string[] {
  return linesOf(expectData(answer, 200).message as Message);
}

export function linesOf({ reactions }: { reactions: readonly Reaction[] }): string[] {
  return reactions.map(({ emoji, count, user_ids }) =>
    count === user_ids.length
      ? `${emoji} ${user_ids.join(',')}`
      : `${emoji} ${user_ids.join(',')} of ${count}`,
  );
}

/** Sends a text to a group, and returns the message. */
export async function say(person: Person, id: number, content = 'hello'): Promise<Message> {
  return expectData(await inGroup(person, id).send(content), 201).message as Message;
}

/** The newest message of a conversation, as somebody sees it. */
export async function newestOf(person: Person, id: number): Promise<Message> {
  const { messages } = expectData(await inGroup(person, id).messages('?limit=1'), 200);
  return (messages as Message[])[0]!;
}
