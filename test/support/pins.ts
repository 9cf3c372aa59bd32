import type { Message } from '../../src/contracts/native/entities';
import { inGroup } from './group-people';
import { expectData, type Person } from './people';
import type { Answer } from './rest-client';

/** What one person can do with the pins of a conversation. */
export function pinning({ api }: Pick<Person, 'api'>, conversation_id: number) {
  const path = `/api/conversations/${conversation_id}/pins`;
  return {
    list: (): Promise<Answer> => api.get(path),
    pin: (message_id: number): Promise<Answer> => api.put(`${path}/${message_id}`),
    unpin: (message_id: number): Promise<Answer> => api.delete(`${path}/${message_id}`),
  };
}

/** What somebody sees of the pins of a conversation: ids of messages, the one that was pinned last first. */
export async function pinsFor(person: Pick<Person, 'api'>, conversation_id: number): Promise<number[]> {
  const { messages } = expectData(await pinning(person, conversation_id).list(), 200);
  return (messages as Message[]).map(({ id }) => id);
}

/** The ids that the system messages about pins name, as somebody sees them. */
export async function pinsTold(person: Person, conversation_id: number): Promise<unknown[]> {
  const { messages } = expectData(await inGroup(person, conversation_id).messages('?limit=200'), 200);
  return (messages as Message[]).flatMap(({ metadata }) =>
    metadata?.['event'] === 'pinned' ? [metadata['message_id']] : [],
  );
}
