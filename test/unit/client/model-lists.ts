import type { Member, Message, Rows } from '../../../packages/client/src/state/types.ts';
import { memberRow, messageRow } from './model-rows';
import { LIMITS, ME, type ModelConversation, timeOf, type World } from './model-world';

/** The user's conversations. */
export const mine = (world: World): ModelConversation[] =>
  world.conversations.filter((one) => world.me(one) !== undefined);

const newestOf = ({ messages }: ModelConversation): string => messages.at(-1)?.created_at ?? '';

export const newestFirst = (world: World): ModelConversation[] =>
  mine(world).toSorted((a, b) =>
    newestOf(a) === newestOf(b) ? b.id - a.id : newestOf(a) < newestOf(b) ? 1 : -1,
  );

export function isShown(world: World, { conversation_id, user_id }: Member): boolean {
  const one = world.conversations.find(({ id }) => id === conversation_id);
  return user_id === ME || (one !== undefined && world.isListed(one));
}

export function listedMembers(world: World, one: ModelConversation): Member[] {
  const people = world.present(one).map(([who]) => who);
  return people.filter((who) => who === ME || world.isListed(one)).map((who) => memberRow(world, one, who));
}

export const newestMessages = (world: World, one: ModelConversation): Message[] =>
  world
    .inView(one)
    .filter(({ deleted_at }) => deleted_at === null)
    .slice(-LIMITS.messages)
    .map(messageRow);

export const leftRows = (world: World) =>
  world.conversations.flatMap((one) => {
    const left_at = one.members.get(ME)?.left_at ?? null;
    return left_at === null
      ? []
      : [{ conversation_id: one.id, role: null, left_at, change_no: one.membership_change_no }];
  });

export const contactRows = ({ contacts }: World): NonNullable<Rows['contacts']>[number][] =>
  contacts.map(({ id, user_id, deleted, change_no }) =>
    deleted
      ? { contact_id: id, deleted_at: timeOf(change_no), change_no }
      : {
          id,
          user_id: ME,
          contact_user_id: user_id,
          contact_name: `Friend ${user_id}`,
          username: null,
          avatar_url: null,
          is_deleted: false,
          created_at: timeOf(id),
          change_no,
        },
  );

export const blockRows = ({ blocks }: World) =>
  [...blocks].map(([user_id, { blocked, change_no }]) => ({ user_id, blocked, change_no }));

export const hiddenRows = ({ conversations }: World) =>
  conversations.flatMap(({ messages }) =>
    messages.flatMap(({ id, hidden_at }) =>
      hidden_at === null ? [] : [{ message_id: id, change_no: hidden_at }],
    ),
  );
