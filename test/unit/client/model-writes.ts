import { begin, changeMembers, NOTHING_SAID, pairWith, read, say } from './model-acts';
import { ME, type ModelConversation, timeOf, type World } from './model-world';

interface OfMessage {
  to: number;
  by: number;
  seq: number;
}
interface OfMember {
  to: number;
  who: number;
  history: boolean;
}
interface OfPerson {
  user_id: number;
  isAdded: boolean;
}

interface Details {
  group: { others: number[] };
  say: { to: number; by: number; mentions_all: boolean };
  write_to: { user_id: number; byOther: boolean };
  open: { user_id: number };
  read: OfMessage;
  delete: OfMessage;
  hide: OfMessage;
  clear: { to: number };
  take_off: { to: number };
  rename_group: { to: number };
  choose: { to: number; what: 'pinned' | 'archived' | 'unread' | 'draft' };
  come: OfMember;
  go: OfMember;
  rename: { who: number };
  contact: OfPerson;
  block: OfPerson;
}

type Of<Kind extends keyof Details> = { [K in Kind]: { kind: K } & Details[K] }[Kind];

/** What somebody does. Conversations, people and seqs are drawn as any numbers: they are taken as what there is. */
export type Write = Of<keyof Details>;

/** Does it, under the next change number. */
export function write(world: World, step: Write): void {
  world.change += 1;
  switch (step.kind) {
    case 'group':
      return void begin(world, 'group', [ME, ...step.others]);
    case 'write_to':
      return writeTo(world, step);
    case 'open':
      return open(world, step.user_id);
    case 'rename':
      return rename(world, step.who);
    case 'contact':
    case 'block':
      return changePerson(world, step);
    default: {
      const one = world.conversations[step.to % world.conversations.length];
      if (one) change(world, one, step);
    }
  }
}

function change(
  world: World,
  one: ModelConversation,
  step: Exclude<Write, Of<'group' | 'write_to' | 'open' | 'rename' | 'contact' | 'block'>>,
): void {
  if (step.kind === 'come' || step.kind === 'go') return changeMembers(world, one, step);
  const isMine = world.me(one) !== undefined;
  switch (step.kind) {
    case 'say': {
      const [by] = world.present(one)[step.by % world.present(one).length] ?? [];
      if (by !== undefined && (one.type === 'group' || isMine)) say(world, one, by, step.mentions_all);
      return;
    }
    case 'rename_group':
      one.name = `Group ${world.change}`;
      one.info_change_no = world.change;
      return;
    case 'read': {
      const [by] = world.present(one)[step.by % world.present(one).length] ?? [];
      if (by !== undefined) read(world, one, by, 1 + (step.seq % Math.max(1, one.messages.length)));
      return;
    }
    case 'delete': {
      const message = one.messages[step.seq % one.messages.length];
      if (message?.deleted_at !== null || message.content_type === 'system') return;
      Object.assign(message, { ...NOTHING_SAID, deleted_at: timeOf(world.change), change_no: world.change });
      return;
    }
    default:
      if (isMine) changeOwn(world, one, step);
  }
}

function changeOwn(
  world: World,
  one: ModelConversation,
  step: Of<'hide' | 'clear' | 'take_off' | 'choose'>,
): void {
  const { own } = one;
  const at = timeOf(world.change);
  if (step.kind === 'hide') {
    const message = one.messages[step.seq % one.messages.length];
    if (message && message.seq > world.floor(one)) message.hidden_at ??= world.change;
    return;
  }
  own.change_no = world.change;
  if (step.kind === 'choose') {
    if (step.what === 'pinned') own.pinned_at = own.pinned_at === null ? at : null;
    if (step.what === 'archived') own.archived_at = own.archived_at === null ? at : null;
    if (step.what === 'draft') own.draft = `draft ${world.change}`;
    if (step.what === 'unread') own.marked_unread = true;
    return;
  }
  own.cleared_seq = one.messages.length;
  if (step.kind === 'take_off') own.hidden_at = at;
}

function writeTo(world: World, { user_id, byOther }: Of<'write_to'>): void {
  say(world, pairWith(world, user_id), byOther ? user_id : ME, false);
}

function open(world: World, user_id: number): void {
  const one = pairWith(world, user_id);
  if (world.me(one)) return;
  one.is_open = true;
  one.membership_change_no = world.change;
}

function rename(world: World, who: number): void {
  world.names.set(who, { name: `Name ${world.change}`, change_no: world.change });
  for (const { members } of world.conversations) {
    const member = members.get(who);
    if (member) member.change_no = world.change;
  }
}

function changePerson(world: World, { kind, user_id, isAdded }: Of<'contact' | 'block'>): void {
  const { change: change_no } = world;
  if (kind === 'block') {
    if ((world.blocks.get(user_id)?.blocked ?? false) !== isAdded)
      world.blocks.set(user_id, { blocked: isAdded, change_no });
    return;
  }
  const contact = world.contacts.find((one) => one.user_id === user_id && !one.deleted);
  if (isAdded && !contact) world.contacts.push({ id: change_no, user_id, deleted: false, change_no });
  if (!isAdded && contact) Object.assign(contact, { deleted: true, change_no });
}
