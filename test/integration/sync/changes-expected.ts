import type { MemberView, SettingsView } from '../../../src/domain/views';
import type { ChangesScene } from '../../support/changes-scene';
import { type Client, LIMITS } from './changes-history';
import type { ChangesWorld, ModelledGroup, ModelledPair } from './changes-world';

/** What there is of a message, in any conversation. */
interface WantedMessage {
  sender_id: number | undefined;
  content: string | null;
  /** Of what a system message tells. */
  event: object | null;
  mentions: number[];
  isHidden: boolean;
}

/** What somebody should see of a conversation; undefined if it is not there for them. */
interface Wanted {
  id: number;
  conversation: object;
  settings: object;
  members: { user_id: number; name?: string | undefined; [mark: string]: unknown }[];
  messages: WantedMessage[];
  /** They see nothing up to here, and have read up to the other. */
  after: number;
  read_seq: number;
}

const ascending = (one: number, other: number): number => one - other;
const byUser = (one: { user_id: number }, other: { user_id: number }): number => one.user_id - other.user_id;

function wantedOfGroup(
  { group, model }: ModelledGroup,
  { people, names, everBlocked }: ChangesWorld,
  who: number,
): Wanted | undefined {
  const me = model.members.get(who);
  if (!me || me.left) return undefined;
  const present = [...model.members].filter(([, { left }]) => !left);
  const [isListed, hasReceipts] = [present.length <= LIMITS.listed, present.length <= LIMITS.receipts];
  const { role, joined_seq, read_seq, cleared_seq, chosen } = me;
  return {
    id: group.id,
    conversation: {
      ...model.info,
      type: 'group',
      member_count: present.length,
      has_receipts: hasReceipts,
      are_members_listed: isListed,
    },
    settings: { ...chosen, role, joined_seq, read_seq, cleared_seq, peer: null, is_blocked: false },
    members: present
      .filter(([other]) => isListed || other === who)
      .map(([other, member]) => ({
        user_id: people[other] ?? 0,
        name: names[other],
        role: member.role,
        joined_seq: member.joined_seq,
        // Of people between whom a block begins or ends devices have what they were shown before, until the next mark.
        ...(!everBlocked.has(`${who}:${other}`) && { read_seq: hasReceipts ? member.read_seq : null }),
      }))
      .toSorted(byUser),
    messages: model.messages.map((message, place) => ({
      sender_id: message.sender,
      content: message.content,
      event: message.event,
      mentions: message.mentions,
      isHidden: model.hidden.has(`${place + 1}:${who}`),
    })),
    after: Math.max(joined_seq, cleared_seq),
    read_seq,
  };
}

function wantedOfPair(pair: ModelledPair, world: ChangesWorld, who: number): Wanted | undefined {
  const { model, group } = pair;
  const place = pair.who.indexOf(who);
  const me = model.members[place];
  if (!group || !me || (model.messages.length === 0 && me.has_opened === 0)) return undefined;
  const other = pair.who[1 - place] ?? 0;
  const { block_stands, read_seq, cleared_seq, muted_until } = me;
  const peer = { id: world.idOf(other), is_deleted: world.closed.has(other) };
  return {
    id: group.id,
    conversation: {
      type: 'direct',
      name: null,
      member_count: 2,
      has_receipts: true,
      are_members_listed: true,
    },
    settings: {
      role: 'member',
      joined_seq: 0,
      read_seq,
      cleared_seq,
      muted_until,
      is_blocked: model.blocks[place],
      // Profiles end where a block stands.
      peer: { ...peer, ...(block_stands === 0 && { name: world.names[other] }) },
    },
    members: pair.who
      .map((index, at) => {
        const { delivered_seq, shown_delivered_seq, ...member } = model.members[at] ?? me;
        const isFrozen = block_stands === 1 && at !== place;
        return {
          user_id: world.idOf(index),
          ...(block_stands === 0 && { name: world.names[index] }),
          read_seq: isFrozen ? member.shown_read_seq : member.read_seq,
          delivered_seq: isFrozen ? shown_delivered_seq : delivered_seq,
        };
      })
      .toSorted(byUser),
    messages: model.messages.map(({ isOther, content }, index) => ({
      sender_id: group.people[isOther ? 1 : 0],
      content,
      event: null,
      mentions: [],
      isHidden: model.hidden.has(`${index + 1}:${place === 1}`),
    })),
    after: cleared_seq,
    read_seq,
  };
}

/** All of a person's conversations, as the models have them. */
export function wantedOf(world: ChangesWorld, who: number): Wanted[] {
  return [
    ...world.groups.flatMap((one) => wantedOfGroup(one, world, who) ?? []),
    ...world.pairs.flatMap((one) => wantedOfPair(one, world, who) ?? []),
  ];
}

function chosenOf({ pinned_at, archived_at, ...settings }: SettingsView) {
  return { ...settings, pinned: pinned_at !== null, archived: archived_at !== null };
}

function presentMembers({ device, who }: Client, world: ChangesWorld, id: number): MemberView[] {
  const conversation = device.conversations.get(id);
  const isShown = conversation?.are_members_listed ?? false;
  return device
    .membersOf(id)
    .filter(({ left_at, user_id }) => left_at === null && (isShown || user_id === world.idOf(who)))
    .map((member) =>
      conversation?.has_receipts ? member : { ...member, read_seq: null, delivered_seq: null },
    )
    .toSorted(byUser);
}

/** The device knows these conversations as they should be, and no other. */
export function expectKnown(client: Client, world: ChangesWorld, wanted: readonly Wanted[]): void {
  const { device } = client;
  const ids = wanted.map(({ id }) => id).toSorted((a, b) => a - b);
  expect([...device.conversations.keys()].toSorted((a, b) => a - b)).toEqual(ids);
  const rows = [...device.members.values(), ...device.messages.values()].map((row) => row.conversation_id);
  expect(rows.filter((id) => !ids.includes(id))).toEqual([]);
  for (const one of wanted) {
    const settings = device.settingsOf(one.id);
    expect({
      conversation: device.conversations.get(one.id),
      settings: settings && chosenOf(settings),
      members: presentMembers(client, world, one.id),
    }).toMatchObject({ conversation: one.conversation, settings: one.settings, members: one.members });
    expectMessages(client, one);
  }
}

/** Contacts, and whom the device's user blocks. */
export function expectPeople({ who, device }: Client, world: ChangesWorld): void {
  const [contacts, blocked] = [[...device.contacts.values()], [...device.blocks.values()]];
  const wanted = world.people.filter((_, whom) => world.contacts.has(`${who}:${whom}`));
  const listed = contacts.flatMap((one) => ('id' in one ? [one.contact_user_id] : []));
  expect(listed.toSorted(ascending)).toEqual(wanted);
  const standing = world.pairs.flatMap(({ who: pair, model }) => {
    const place = pair.indexOf(who);
    return model.blocks[place] ? [world.idOf(pair[1 - place] ?? 0)] : [];
  });
  expect(blocked.flatMap((one) => (one.blocked ? [one.user_id] : [])).toSorted(ascending)).toEqual(
    standing.toSorted(ascending),
  );
}

/** The messages that the device holds are as they should be, and from where it began it lacks none that says something. */
function expectMessages({ device }: Client, { id, messages, after }: Wanted): void {
  const held = new Map(device.messagesOf(id).map((message) => [message.seq, message]));
  for (const [seq, message] of held) {
    const wanted = messages[seq - 1];
    const mentions = [
      ...message.mentions.map(({ user_id }) => user_id),
      ...(message.mentions_all ? [0] : []),
    ];
    expect({
      seq,
      isInView: seq > after,
      sender_id: message.sender_id,
      content: message.content,
      event: message.metadata === null ? null : (JSON.parse(message.metadata) as object),
      mentions,
      isHidden: false,
    }).toEqual({ seq, isInView: true, ...wanted });
  }
  const floor = device.floors.get(id) ?? 0;
  const lacking = messages.flatMap(({ content, event, isHidden }, place) => {
    const seq = place + 1;
    const isWanted = seq > after && seq >= floor && !isHidden && (content !== null || event !== null);
    return isWanted && !held.has(seq) ? [seq] : [];
  });
  expect({ id, lacking }).toEqual({ id, lacking: [] });
}

/** What somebody has not read, as rows that are read now say it. */
export async function expectUnread(scene: ChangesScene, world: ChangesWorld, who: number): Promise<void> {
  const user_id = world.idOf(who);
  for (const { id, messages, after, read_seq } of world.closed.has(who) ? [] : wantedOf(world, who)) {
    const unread = messages.filter(
      ({ sender_id, content, isHidden }, place) =>
        place + 1 > Math.max(after, read_seq) && sender_id !== user_id && content !== null && !isHidden,
    );
    const mentioning = unread.filter(({ mentions }) => mentions.includes(user_id) || mentions.includes(0));
    expect(await scene.unread(user_id, id)).toEqual({
      unread_count: unread.length,
      unread_mentions: mentioning.length,
      last_seq: messages.length,
    });
  }
}

/** What moves with messages, of which clients know without a row of the conversation. */
const OF_MESSAGES = {
  last_seq: 0,
  last_message_at: null,
  hidden_at: null,
  unread_count: 0,
  unread_mentions: 0,
};

/** Every row that the device has is the one that is read now, with the same number. */
export async function expectFresh(scene: ChangesScene, client: Client, world: ChangesWorld): Promise<void> {
  const { device, who } = client;
  const viewer_id = world.idOf(who);
  const ids = [...device.conversations.keys()];
  const { conversations, settings } = await scene.views.rows(viewer_id, ids);
  expect([...device.conversations.values()].map((one) => ({ ...one, ...OF_MESSAGES }))).toEqual(
    conversations.map((one) => ({ ...one, ...OF_MESSAGES })),
  );
  // A new name of the other person is not told while a block stands.
  const blocked = new Set(
    world.pairs.flatMap(({ group, model }) =>
      group && model.members[0].block_stands === 1 ? [group.id] : [],
    ),
  );
  const named = (one: SettingsView | undefined) => ({
    ...one,
    ...OF_MESSAGES,
    ...(one?.peer && blocked.has(one.conversation_id) && { peer: { ...one.peer, name: '' } }),
  });
  expect(ids.map((id) => named(device.settingsOf(id)))).toEqual(settings.map(named));
  for (const { id, type, are_members_listed, has_receipts } of conversations) {
    const members = await scene.presentMembers(viewer_id, id);
    // Marks that are not shown any more are left as they are, with their number.
    const areMarksMeant = ({ user_id }: MemberView): boolean =>
      has_receipts &&
      (type === 'direct' || !world.everBlocked.has(`${who}:${world.people.indexOf(user_id)}`));
    const shown = (rows: readonly MemberView[]): MemberView[] =>
      rows
        .filter((one) => one.left_at === null && (are_members_listed || one.user_id === viewer_id))
        .map((one) => (areMarksMeant(one) ? one : { ...one, ...NO_MARKS }))
        .map((one) => (blocked.has(id) ? { ...one, name: '' } : one))
        .toSorted(byUser);
    expect(shown(device.membersOf(id))).toEqual(shown(members));
  }
}

const NO_MARKS = { delivered_seq: null, read_seq: null, change_no: 0 };
