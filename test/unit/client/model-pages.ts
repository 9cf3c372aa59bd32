import type { NativeSyncPage } from '../../../src/contracts/native/changes';
import {
  blockRows,
  contactRows,
  hiddenRows,
  isShown,
  leftRows,
  listedMembers,
  mine,
  newestFirst,
  newestMessages,
} from './model-lists';
import { conversationRow, memberRow, messageRow, settingsRow } from './model-rows';
import { LIMITS, type World } from './model-world';

/** Where a page ends, and what of it is left for later. */
interface Window {
  position: number;
  entered: number;
  limit: number;
}

export function page(world: World, cursor: string | undefined, limit: number): NativeSyncPage {
  if (cursor === undefined) return firstPage(world);
  const [position = 0, entered = position] = cursor.split('-').map(Number);
  return goOn(world, { position, entered, limit });
}

/** What devices are told when something was done: all that has the newest number. */
export function packet(world: World): NativeSyncPage {
  const before = world.change - 1;
  return goOn(world, { position: before, entered: before, limit: Infinity });
}

function firstPage(world: World): NativeSyncPage {
  const listed = newestFirst(world).slice(0, LIMITS.conversations);
  const whole = listed.slice(0, LIMITS.with_messages);
  return {
    hidden: [],
    my_reactions: [],
    conversations: listed.map((one) => conversationRow(world, one)),
    settings: listed.map((one) => settingsRow(world, one)),
    members: whole.flatMap((one) => listedMembers(world, one)),
    messages: whole.flatMap((one) => newestMessages(world, one)),
    contacts: contactRows(world).filter((row) => 'id' in row),
    blocks: blockRows(world).filter(({ blocked }) => blocked),
    entered: listed.map(({ id }) => ({ conversation_id: id, change_no: world.change })),
    cursor: String(world.change),
    has_more: false,
  };
}

function goOn(world: World, { position, entered, limit }: Window): NativeSyncPage {
  const known = mine(world).filter((one) => one.membership_change_no <= entered);
  const isNew = (row: { change_no: number }): boolean => row.change_no > position;
  const begun = known.filter(
    ({ type, messages }) => type === 'direct' && messages.length > 0 && messages.every(isNew),
  );
  const rows = {
    settings: known.map((one) => settingsRow(world, one)).filter(isNew),
    left: leftRows(world).filter(isNew),
    members: known
      .flatMap((one) => [...one.members.keys()].map((who) => memberRow(world, one, who)))
      .filter(isNew),
    messages: known.flatMap((one) => world.inView(one)).filter(isNew),
    contacts: contactRows(world).filter(isNew),
    hidden: hiddenRows(world).filter(isNew),
    blocks: blockRows(world).filter(isNew),
  };
  const end = endOf(Object.values(rows).flat(), limit, world.change);
  const within = <Row extends { change_no: number }>(all: Row[]): Row[] =>
    all.filter(({ change_no }) => change_no <= end);
  const entering = mine(world)
    .filter((one) => one.membership_change_no > entered && end === world.change)
    .toSorted((a, b) => a.membership_change_no - b.membership_change_no);
  const now = entering.slice(0, LIMITS.entered);
  const told = within(rows.messages);
  const whole = [...now, ...begun.filter(({ id }) => told.some((one) => one.conversation_id === id))];
  const isWhole = (id: number): boolean => whole.some((one) => one.id === id);
  const settings = within(rows.settings).filter((row) => !isWhole(row.conversation_id));
  const named = known.filter(({ id }) => settings.some((row) => row.conversation_id === id));
  const shown = named.filter(({ type, info_change_no }) => type === 'direct' || info_change_no > position);
  const later = entering.length > now.length ? now.at(-1)?.membership_change_no : undefined;
  const upTo = end < world.change ? entered : (later ?? world.change);
  return {
    conversations: [...whole, ...shown].map((one) => conversationRow(world, one)),
    settings: [...whole.map((one) => settingsRow(world, one)), ...settings, ...within(rows.left)],
    members: [
      ...within(rows.members).filter((row) => !isWhole(row.conversation_id) && isShown(world, row)),
      ...whole.flatMap((one) => listedMembers(world, one)),
    ],
    messages: [
      ...told.filter((row) => !now.some(({ id }) => id === row.conversation_id)).map(messageRow),
      ...now.flatMap((one) => newestMessages(world, one)),
    ],
    contacts: within(rows.contacts),
    hidden: within(rows.hidden),
    my_reactions: [],
    blocks: within(rows.blocks),
    entered: now.map(({ id }) => ({ conversation_id: id, change_no: world.change })),
    cursor: end === upTo ? String(end) : `${end}-${upTo}`,
    has_more: upTo < world.change,
  };
}

/** The number up to which a page has everything, if it has not more rows than `limit`, save those of one number. */
function endOf(rows: { change_no: number }[], limit: number, newest: number): number {
  const numbers = rows.map(({ change_no }) => change_no).toSorted((a, b) => a - b);
  return numbers.length > limit ? (numbers[limit - 1] ?? newest) : newest;
}
