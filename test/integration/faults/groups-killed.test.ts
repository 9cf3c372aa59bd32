import { createTestDatabase, type TestDatabase } from '../../support/database';
import { SYSTEM } from '../../../src/domain/system-message';
import type { GroupLoad } from '../../torture/harness/groups/group-load';
import {
  type GroupMember,
  type GroupMessage,
  type GroupTruth,
  readGroupTruth,
} from '../../torture/harness/groups/group-truth';
import type { Sighting } from '../../torture/harness/groups/sightings';
import { killGroupsOn } from '../../torture/scenarios/kill-groups';

const SEED = 41;
const TIMES = 2;

let schema: TestDatabase;
let load: GroupLoad;
let truth: GroupTruth;

beforeAll(async () => {
  schema = await createTestDatabase();
  load = await killGroupsOn(schema, { seed: SEED, times: TIMES, tell: () => {} });
  truth = await readGroupTruth(schema.database);
});

afterAll(() => schema.drop());

function find<Row>(rows: readonly Row[], isWanted: (row: Row) => boolean): Row {
  const row = rows.find(isWanted);
  if (!row) throw new Error('Too little has happened');
  return row;
}

/** Every promise that does not hold for this. */
const promisesBroken = (stored: GroupTruth): string[] =>
  load.compare(stored).lines.map((line) => line.slice(0, line.indexOf(':')));

it('loses, doubles, reorders and shows nothing that it must not when one of two servers is killed and then the other', () => {
  expect(load.violations.lines).toEqual([]);
  // Otherwise nothing was in flight when they were killed, and the test shows nothing.
  const { record } = load;
  expect(record.retried).toBeGreaterThan(0);
  expect(record.acked.length).toBeGreaterThan(100);
  expect(record.departures.length).toBeGreaterThan(0);
  expect(record.refusedForGood.length).toBeGreaterThan(0);
});

describe('the comparison itself', () => {
  const isGroup = (id: number): boolean =>
    truth.conversations.some((row) => row.id === id && row.type === 'group');
  const isText = ({ content_type, conversation_id }: GroupMessage): boolean =>
    content_type !== SYSTEM && isGroup(conversation_id);
  const isPresent = ({ conversation_id, left_seq }: GroupMember): boolean =>
    isGroup(conversation_id) && left_seq === null;
  const isAcked = ({ id }: GroupMessage): boolean =>
    load.record.acked.some(({ message }) => message?.id === id);
  const acked = (stored: GroupTruth): GroupMessage =>
    find(stored.messages, (row) => isText(row) && isAcked(row));

  const without = (stored: GroupTruth): void => {
    stored.messages.splice(stored.messages.indexOf(acked(stored)), 1);
  };

  it.each<[string, (stored: GroupTruth) => void]>([
    ['what is acked is stored', without],
    ['seq has no hole', without],
    ['a retry doubles nothing', ({ messages }) => messages.push({ ...find(messages, isText), seq: 10_000 })],
    ['nobody sent it', (stored) => Object.assign(acked(stored), { temp_id: 'another' })],
    [
      'what is refused is never stored',
      ({ messages }) => {
        const { sender_id, temp_id } = find(load.record.refusedForGood, () => true);
        Object.assign(find(messages, isText), { sender_id, temp_id });
      },
    ],
    [
      'whoever writes keeps their order',
      ({ messages }) => {
        const first = find(messages, isText);
        const { sender_id, conversation_id } = first;
        const second = find(
          messages,
          (row) =>
            row !== first &&
            row.sender_id === sender_id &&
            row.conversation_id === conversation_id &&
            isText(row),
        );
        [first.seq, second.seq] = [second.seq, first.seq];
      },
    ],
    ['only members write', ({ messages }) => Object.assign(find(messages, isText), { sender_id: 1e9 })],
    [
      'last_seq is the last seq',
      ({ conversations }) => Object.assign(conversations[0] ?? {}, { last_seq: 1 }),
    ],
    [
      'member_count is how many members there are',
      ({ conversations }) =>
        Object.assign(
          find(conversations, ({ id }) => isGroup(id)),
          { member_count: 99 },
        ),
    ],
    [
      'a group has an owner',
      ({ members }) => members.forEach((row) => Object.assign(row, { role: 'member' })),
    ],
    [
      'roles are as the messages tell',
      ({ members }) =>
        Object.assign(
          find(members, (row) => isPresent(row) && row.role === 'member'),
          { role: 'admin' },
        ),
    ],
    [
      'memberships are as the messages tell',
      ({ members }) => Object.assign(find(members, isPresent), { joined_seq: 10_000 }),
    ],
    [
      'what was read stays read',
      ({ members }) => members.forEach((row) => Object.assign(row, { read_seq: 0 })),
    ],
    [
      'whoever is let go is let go once',
      ({ messages }) => {
        const row = find(messages, isText);
        const metadata = JSON.stringify({ event: 'member_removed', user_ids: [row.sender_id] });
        Object.assign(row, { content_type: SYSTEM, metadata });
      },
    ],
    [
      'a group is made once',
      ({ conversations }) => conversations.push({ ...find(conversations, ({ id }) => isGroup(id)), id: 1e9 }),
    ],
    [
      'a device that syncs has exactly what is there',
      ({ members }) => {
        const row = find(members, isPresent);
        row.read_seq += 1;
      },
    ],
    [
      'a device that syncs has exactly what is there',
      ({ messages }) => Object.assign(messages.findLast(isText) ?? {}, { content: 'another' }),
    ],
  ])('finds what breaks "%s"', (promise, breakIt) => {
    const stored = structuredClone(truth);
    breakIt(stored);
    expect(promisesBroken(stored)).toContain(promise);
  });

  describe.each(['page', 'sync', 'push'] as const)('of what is shown by %s', (by) => {
    /** Shown long after everything else, so that nothing is on its way any more. */
    function show(shown: Pick<Sighting, 'user_id' | 'conversation_id' | 'seqs'>): string[] {
      const { sightings } = load.record;
      const at = Date.now() + 60_000;
      if (by === 'push') {
        const [seq = 0] = shown.seqs;
        load.push.received.push({ ...shown, seq, body: '', receivedAt: at });
        const broken = promisesBroken(truth);
        load.push.received.pop();
        return broken;
      }
      sightings.all.push({ ...shown, askedAt: at, answeredAt: at, by });
      const broken = promisesBroken(truth);
      sightings.all.pop();
      return broken;
    }

    it('finds what came before somebody joined', () => {
      const { user_id, conversation_id, joined_seq } = find(
        truth.members,
        (row) => isPresent(row) && row.joined_seq > 0,
      );
      expect(show({ user_id, conversation_id, seqs: [joined_seq] })).toEqual([
        `nobody is shown what came before they joined or after they left by ${by}`,
      ]);
    });

    it('finds what is shown to somebody who has left', () => {
      const { user_id, conversation_id, left_seq } = find(truth.members, (row) => row.left_seq !== null);
      expect(show({ user_id, conversation_id, seqs: [left_seq ?? 0] })).toEqual([
        `nobody but members is shown a group by ${by}`,
      ]);
    });

    it('finds nothing in what a member may see', () => {
      const { user_id, conversation_id, joined_seq } = find(truth.members, isPresent);
      expect(show({ user_id, conversation_id, seqs: [joined_seq + 1] })).toEqual([]);
    });
  });
});
