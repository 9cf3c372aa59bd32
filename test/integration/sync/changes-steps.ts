import * as fc from 'fast-check';
import type { GroupAction, ModelChoices, TempId } from '../../support/group-model';
import type { Action } from '../../support/lane-model';

export const PEOPLE = 5;
export const MAX_GROUPS = 3;
/** Who talk to each other, as indices. */
export const PAIRS = [
  [0, 1],
  [1, 2],
  [3, 0],
] as const;
export const DEVICES = 2 * PEOPLE;

type Without<A> = A extends Action ? Omit<A, 'conversation'> : never;
/** To a direct conversation; `isOther` is the second of the pair. */
export type DirectAction = Without<Exclude<Action, { kind: 'erase' | 'erase_member' | 'refresh' }>>;

/** What is written. */
export type WriteStep =
  | { kind: 'act'; group: number; actions: GroupAction[] }
  | { kind: 'talk'; pair: number; actions: DirectAction[] }
  | { kind: 'create'; founders: number[] }
  | { kind: 'rename'; who: number }
  | { kind: 'contact'; who: number; whom: number; isAdded: boolean }
  /** An account is deleted, and erased. */
  | { kind: 'close'; who: number };

/** What a device does. */
export type ReadStep =
  | { kind: 'page'; devices: number[]; limit: number }
  /** On from a cursor that the device had before, with what it holds by now. */
  | { kind: 'again'; device: number; back: number }
  /** What is announced of a conversation is fetched now, and told later. Each bit of `mask` is a member or a message. */
  | { kind: 'fetch'; device: number; conversation: number; mask: number }
  /** Something that was fetched before, however old it is by now. */
  | { kind: 'hear'; device: number; back: number };

/** `write` and `read` at the same time; one of them may be left out. */
export interface Step {
  write?: WriteStep | undefined;
  read?: ReadStep | undefined;
}

const someone = fc.nat(PEOPLE - 1);
const who = { who: someone };
const seq = fc.integer({ min: 1, max: 12 });
const kind = <Kind extends GroupAction['kind']>(name: Kind) => fc.constant(name);

const choices: fc.Arbitrary<Partial<ModelChoices>> = fc.record(
  {
    pinned: fc.boolean(),
    archived: fc.boolean(),
    marked_unread: fc.boolean(),
    muted_until: fc.constantFrom('2090-01-01T00:00:00.000Z', null),
    notify: fc.constantFrom('all' as const, 'mentions' as const, 'none' as const),
    draft: fc.constantFrom('not yet', 'nearly', null),
  },
  { requiredKeys: [] },
);

const groupAction: fc.Arbitrary<GroupAction> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind('send'),
      ...who,
      temp_id: fc.constantFrom<TempId>('a', 'b', 'c', 'm', 'all'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: kind('marks'),
      ...who,
      whom: fc.uniqueArray(someone, { minLength: 1, maxLength: PEOPLE }),
      up_to_seq: seq,
    }),
  },
  fc.record({ kind: kind('clear'), ...who }),
  fc.record({ kind: kind('delete'), ...who, seq }),
  { weight: 2, arbitrary: fc.record({ kind: kind('hide'), ...who, seq }) },
  fc.record({ kind: kind('settings'), ...who, choices }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: kind('add_members'),
      who: fc.constantFrom(0, 0, 1),
      whom: fc.uniqueArray(someone, { minLength: 1, maxLength: 3 }),
      sees_history: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: kind('remove_member'), who: fc.constantFrom(0, 0, 1), whom: someone }),
  },
  fc.record({ kind: kind('leave'), ...who, successor: fc.option(someone, { nil: undefined }) }),
  fc.record({
    kind: kind('set_role'),
    ...who,
    whom: someone,
    role: fc.constantFrom('member' as const, 'admin' as const, 'owner' as const),
  }),
  fc.record({ kind: kind('hand_over'), ...who, whom: someone }),
  fc.record({
    kind: kind('edit_info'),
    ...who,
    info: fc.oneof(
      fc.record({ name: fc.constantFrom('Crew', 'Team') }),
      fc.record({ can_write: fc.constantFrom('everyone' as const, 'admins' as const) }),
      fc.record({ members_can_invite: fc.boolean() }),
    ),
  }),
);

const isOther = fc.boolean();
const either = { isOther };
const directKind = <Kind extends DirectAction['kind']>(name: Kind) => fc.constant(name);
const directAction: fc.Arbitrary<DirectAction> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ ...either, temp_id: fc.constantFrom('a', 'b', 'c', 'd') })
      .map(({ temp_id, ...rest }) => ({ kind: 'send' as const, ...rest, temp_id, content: temp_id })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: directKind('mark'),
      ...either,
      mark: fc.constantFrom('read' as const, 'delivered' as const),
      up_to_seq: fc.integer({ min: 1, max: 8 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: directKind('block'), ...either, blocked: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: directKind('open'), ...either }) },
  fc.record({ kind: directKind('clear'), ...either }),
  fc.record({ kind: directKind('delete'), ...either, seq: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: directKind('hide'), ...either, seq: fc.integer({ min: 1, max: 8 }) }),
  fc.record({
    kind: directKind('settings'),
    ...either,
    muted_until: fc.constantFrom('2090-01-01T00:00:00.000Z', null),
  }),
);

const write: fc.Arbitrary<WriteStep> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('act' as const),
      group: fc.nat(MAX_GROUPS - 1),
      actions: fc.array(groupAction, { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('talk' as const),
      pair: fc.nat(PAIRS.length - 1),
      actions: fc.array(directAction, { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      founders: fc.uniqueArray(fc.integer({ min: 1, max: PEOPLE - 1 }), { maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rename' as const), ...who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('contact' as const),
      ...who,
      whom: someone,
      isAdded: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('close' as const), ...who }) },
);

const device = fc.nat(DEVICES - 1);
const read: fc.Arbitrary<ReadStep> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('page' as const),
      devices: fc.uniqueArray(device, { minLength: 1, maxLength: DEVICES / 2 }),
      limit: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 200 })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), device, back: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fetch' as const),
      device,
      conversation: fc.nat(MAX_GROUPS + PAIRS.length - 1),
      mask: fc.integer({ min: 0, max: 2 ** 20 - 1 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hear' as const), device, back: fc.nat(3) }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ write }) },
  { weight: 3, arbitrary: fc.record({ read }) },
  { weight: 4, arbitrary: fc.record({ write, read }) },
);

/** By itself fast-check draws short ones only. */
export const steps = fc.array(step, { minLength: 5, maxLength: 45, size: 'max' });
