import type { DirectMessage } from '../../../src/domain/message';
import { reasonNotToPush } from '../../../src/domain/push/rules';
import { ContactRepository } from '../../../src/repositories/contacts/contact-repository';
import { PresenceRepository } from '../../../src/repositories/presence/presence-repository';
import { BlockRepository } from '../../../src/repositories/blocks/block-repository';
import { MessagePageRepository } from '../../../src/repositories/messages/message-page-repository';
import { MessageRepository } from '../../../src/repositories/messages/message-repository';
import { ReceiptRepository } from '../../../src/repositories/messages/receipt-repository';
import { UnreadRepository } from '../../../src/repositories/messages/unread-repository';
import { CrashLossRepository } from '../../../src/repositories/push/crash-loss-repository';
import { MissedMessageRepository } from '../../../src/repositories/push/missed-message-repository';
import { PushJobRepository } from '../../../src/repositories/push/push-job-repository';
import { isSentTo } from '../../../src/domain/push/audience';
import { listPending } from '../../../src/repositories/push/pending-deliveries';
import { SyncRepository } from '../../../src/repositories/sync/sync-repository';
import { SyncService } from '../../../src/services/sync/sync-service';
import { ViewRepository } from '../../../src/repositories/views/view-repository';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import {
  type Membership,
  seedConversation,
  type SeededConversation,
  type SeededMember,
} from '../../support/memberships';
import { aConversation, someUsers } from '../../support/builders';

interface Case extends Membership {
  title: string;
  /** Seqs of the messages in this member's view, of those that are deleted as well. */
  sees: number[];
}

const FOUNDER: Case = { title: 'was always there', sees: [1, 2, 3, 4, 5, 6, 7, 8] };
const LATE: Case = { title: 'joined late', joined_seq: 3, sees: [4, 5, 6, 7, 8] };
const LEFT: Case = { title: 'left', left_seq: 6, sees: [] };
const BACK: Case = { title: 'left and came back later', joined_seq: 6, sees: [7, 8] };
const NEW: Case = { title: 'joined after the last message', joined_seq: 8, sees: [] };
const LEFT_AGAIN: Case = { title: 'came back and left again', joined_seq: 6, left_seq: 8, sees: [] };
const CLEARED: Case = { title: 'cleared', cleared_seq: 2, sees: [3, 4, 5, 6, 7, 8] };
const CLEARED_ALL: Case = { title: 'cleared everything', cleared_seq: 8, sees: [] };
const CLEARED_LATE: Case = { title: 'joined late and cleared', joined_seq: 2, cleared_seq: 6, sees: [7, 8] };
const CLEARED_BACK: Case = { title: 'cleared and came back', joined_seq: 6, cleared_seq: 2, sees: [7, 8] };
const HID: Case = { title: 'hid two', hidden: [4, 7], sees: [1, 2, 3, 5, 6, 8] };
const HID_LAST: Case = { title: 'hid the last', hidden: [8], sees: [1, 2, 3, 4, 5, 6, 7] };
const HID_DELETED: Case = { title: 'hid what is deleted', hidden: [5], sees: [1, 2, 3, 4, 6, 7, 8] };
const HID_BACK: Case = { title: 'hid two and came back', joined_seq: 6, hidden: [2, 7], sees: [8] };
const HID_LEFT: Case = { title: 'hid one and left', left_seq: 7, hidden: [7], sees: [] };
const READ: Case = { title: 'read most', read_seq: 6, sees: [1, 2, 3, 4, 5, 6, 7, 8] };

const CONVERSATIONS: { type: 'direct' | 'group'; members: Case[]; deleted: number[] }[] = [
  { type: 'group', members: [FOUNDER, LATE, LEFT, BACK], deleted: [5] },
  { type: 'group', members: [CLEARED, CLEARED_LATE, LEFT_AGAIN, CLEARED_BACK], deleted: [5, 8] },
  { type: 'group', members: [HID, HID_BACK, HID_DELETED, READ], deleted: [5] },
  { type: 'group', members: [CLEARED_ALL, NEW, HID_LAST, HID_LEFT], deleted: [] },
  { type: 'direct', members: [FOUNDER, READ], deleted: [5] },
  { type: 'direct', members: [CLEARED, HID], deleted: [5] },
  { type: 'direct', members: [CLEARED_ALL, HID_LAST], deleted: [2] },
  { type: 'direct', members: [HID_DELETED, CLEARED], deleted: [5, 8] },
  { type: 'direct', members: [LATE, LEFT], deleted: [5] },
];
/** Who of four wrote each of the eight messages; of two, the fourth is the second and the third the first. */
const SENDERS = [0, 2, 0, 3, 0, 1, 1, 0];
const ALL = SENDERS.map((_, index) => index + 1);
const NEWEST = ALL.length;

let schema: TestDatabase;
let messages: MessageRepository;
let unread: UnreadRepository;
let missed: MissedMessageRepository;
let seeded: SeededConversation[];

beforeAll(async () => {
  schema = await createTestDatabase();
  const db = schema.database;
  messages = new MessageRepository(db);
  unread = new UnreadRepository(db);
  missed = new MissedMessageRepository(db);
  seeded = [];
  for (const { type, members, deleted } of CONVERSATIONS) {
    const senders = SENDERS.map((sender) => sender % members.length);
    seeded.push(await seedConversation(db, { type, members, senders, deleted }));
  }
});
afterAll(() => schema.drop());

const CASES = CONVERSATIONS.flatMap(({ type, members, deleted }, conversation_index) =>
  members.map((member, member_index) => ({
    title: `${type} ${conversation_index + 1}: ${member.title}`,
    type,
    member,
    deleted,
    find: () => ({
      conversation: seeded[conversation_index] as SeededConversation,
      viewer: seeded[conversation_index]?.members[member_index] as SeededMember,
    }),
  })),
);
type Found = ReturnType<(typeof CASES)[number]['find']>;

/** What follows from a case for one of its members. */
function expectedOf({ member, deleted, find }: (typeof CASES)[number]) {
  const { sees, joined_seq = 0, cleared_seq = 0, read_seq = 0, hidden = [] } = member;
  const { conversation, viewer } = find();
  const isMember = member.left_seq === undefined;
  const isOthers = (seq: number) => conversation.messages[seq - 1]?.sender_id !== viewer.user_id;
  const sent = isMember ? ALL.filter((seq) => seq > joined_seq) : [];
  const isThere = (seq: number) => !deleted.includes(seq);
  const visible = sees.filter(isThere);
  return {
    isMember,
    visible,
    sent,
    own: sent.filter((seq) => !isOthers(seq)),
    received: sent.filter(isOthers),
    kept: sent.filter((seq) => seq > cleared_seq),
    hidden: hidden.filter((seq) => sent.includes(seq)),
    wasVisible: sent.filter((seq) => isThere(seq) && !hidden.includes(seq)),
    unread: visible.filter((seq) => isOthers(seq) && seq > read_seq),
    unreadSinceClearing: sent.filter((seq) => isOthers(seq) && seq > Math.max(cleared_seq, read_seq)),
    isOthers,
    isThere,
  };
}

const seqs = (rows: readonly { seq: number }[]) => rows.map(({ seq }) => seq);
const directSeqs = (rows: readonly DirectMessage[]) => seqs(rows.map(({ message }) => message));
const keysOf = ({ id }: SeededConversation) => ALL.map((seq) => ({ conversation_id: id, seq }));
const range = ({ conversation }: Found) => ({
  conversation_id: conversation.id,
  from_seq: 0,
  to_seq: NEWEST,
});
const presentMembers = ({ conversation }: Found) =>
  conversation.members.filter(({ left_seq }) => left_seq === undefined).map(({ user_id }) => user_id);
const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);

describe.each(CASES)('$title', (one) => {
  it('sees pages, messages by key and by id, and counts', async () => {
    const { conversation, viewer } = one.find();
    const { user_id } = viewer;
    const expected = expectedOf(one);
    const read = (seq: number) =>
      new MessagePageRepository(schema.database).listBefore(
        user_id,
        { conversation_id: conversation.id, seq },
        50,
      );
    const views = new ViewRepository(schema.database, { receipts: 100, listed: 200 });
    const received = (up_to_seq: number) =>
      messages.findReceived(user_id, { conversation_id: conversation.id, up_to_seq });
    const found = [];
    const receipted = [];
    for (const { id } of conversation.messages) {
      found.push(await messages.findForMember(id, user_id));
      receipted.push(await new ReceiptRepository(schema.database).findMessage(user_id, id));
    }

    expect({
      page: await read(NEWEST + 1),
      olderPage: await read(7),
      byKey: seqs(await views.listMessages(user_id, keysOf(conversation))),
      byId: seqs(found.flatMap((message) => message ?? [])),
      withReceipts: seqs(receipted.flatMap((message) => message ?? [])),
      newestReceived: (await received(NEWEST))?.seq,
      receivedUpToFour: (await received(4))?.seq,
      receivedCount: await messages.countReceived(user_id, range(one.find())),
      clearedCount: await messages.countCleared(user_id, range(one.find())),
    }).toEqual({
      page: one.member.sees,
      olderPage: one.member.sees.filter((seq) => seq < 7),
      byKey: one.member.sees,
      byId: expected.kept,
      withReceipts: one.member.sees,
      newestReceived: expected.received.at(-1),
      receivedUpToFour: expected.received.findLast((seq) => seq <= 4),
      receivedCount: expected.visible.filter(expected.isOthers).length,
      clearedCount: expected.wasVisible.length,
    });
  });

  it('counts and syncs what is there', async () => {
    const found = one.find();
    const { user_id } = found.viewer;
    const { id } = found.conversation;
    const expected = expectedOf(one);
    const sync = new SyncRepository(schema.database, 'all');
    const [state, ...others] = await sync.listConversations(user_id, [id]);
    const counts = await unread.countEach(
      user_id,
      state ? [{ conversation_id: id, from_seq: state.unread_from_seq, last_seq: state.last_seq }] : [],
    );
    const hidden = await sync.listHidden(user_id, 0, 50);
    const receipts = await sync.listChangedMembers(user_id, [id], 0);

    expect(others).toEqual([]);
    expect({
      changed: await sync.listChangedConversations(user_id, 0),
      newest: await sync.listNewestConversations(user_id, 50),
      state: state && { id: state.id, newest_seq: state.newest_seq, peer_id: state.peer_id },
      unread: counts.get(id) ?? 0,
      total: (await unread.totals([user_id])).get(user_id),
      newestMessages: seqs(await sync.listNewestMessages(user_id, [id], 50)),
      hidden: hidden.rows.map(({ message_id }) => message_id),
      receipts: receipts.rows.map((row) => row.user_id),
    }).toEqual({
      changed: expected.isMember ? [id] : [],
      newest: expected.isMember ? [id] : [],
      state: expected.isMember
        ? { id, newest_seq: expected.visible.at(-1) ?? null, peer_id: peerOf(found) ?? null }
        : undefined,
      unread: expected.unread.length,
      total: expected.unread.length,
      newestMessages: expected.visible.toReversed(),
      hidden: expected.hidden.map((seq) => found.conversation.messages[seq - 1]?.id),
      receipts: expected.isMember ? sorted(presentMembers(found)) : [],
    });
  });

  it('is pushed what was sent to this member and is still visible and unread', async () => {
    const found = one.find();
    const expected = expectedOf(one);

    expect({
      candidates: await fanOut(found),
      pushed: await recheck(found),
      late: await jobsOf(() => missed.addSince(found.viewer.user_id, 0, Date.now())),
      unacknowledged: await jobsOf(() =>
        missed.addUnacknowledged(
          ALL.filter(expected.isOthers).map((seq) => ({
            user_id: found.viewer.user_id,
            conversation_id: found.conversation.id,
            seq,
          })),
          Date.now(),
        ),
      ),
    }).toEqual({
      candidates: expected.received,
      pushed: expected.unread,
      late: jobOf(expected.unreadSinceClearing.filter(expected.isThere)),
      unacknowledged: jobOf(expected.unreadSinceClearing),
    });
  });
});

function peerOf({ conversation, viewer }: Found): number | undefined {
  if (conversation.type === 'group') return undefined;
  return conversation.members.find(({ user_id }) => user_id !== viewer.user_id)?.user_id;
}

/** The messages for which this member is a candidate. */
async function fanOut({ conversation, viewer }: Found): Promise<number[]> {
  const db = schema.database;
  await db.run(
    'insert into push_jobs (conversation_id, seq, next_at) select conversation_id, seq, now(3) from messages where conversation_id = ?',
    [conversation.id],
  );
  const found: number[] = [];
  await new PushJobRepository(db).fanOut({ now: Date.now() + 60_000, limit: 100 }, ({ jobs, members }) => {
    const member = members.find(({ user_id }) => user_id === viewer.user_id);
    if (member) found.push(...seqs(jobs.filter((job) => isSentTo(job, member))));
    return { targets: [], ends: [] };
  });
  await db.run('delete from push_jobs');
  return sorted(found);
}

/** Of a delivery of all messages, those that are still to be told of. */
async function recheck({ conversation, viewer }: Found): Promise<number[]> {
  const db = schema.database;
  await db.run(
    `insert into push_deliveries (subscription_id, conversation_id, seq, user_id, first_seq, message_count)
     values (?, ?, ?, ?, 1, ?)`,
    [viewer.subscription_id, conversation.id, NEWEST, viewer.user_id, NEWEST],
  );
  const pending = (await listPending(db, [viewer.subscription_id])).get(viewer.subscription_id) ?? [];
  await db.run('delete from push_deliveries');
  const now = Date.now();
  const waiting = pending.flatMap((delivery) => delivery.messages);
  return sorted(seqs(waiting.filter((message) => !reasonNotToPush(message, { now, connected: false }))));
}

/** The messages that `add` makes a job for. */
async function jobsOf(add: () => Promise<unknown>): Promise<Job[]> {
  await add();
  const jobs = await schema.database.many<Job>(
    'select first_seq, seq, message_count as count from push_jobs order by seq',
  );
  await schema.database.run('delete from push_jobs');
  return jobs;
}

interface Job {
  first_seq: number;
  seq: number;
  count: number;
}

/** One job for all of them. */
function jobOf(of: readonly number[]): Job[] {
  const [first_seq] = of;
  const seq = of.at(-1);
  return first_seq === undefined || seq === undefined ? [] : [{ first_seq, seq, count: of.length }];
}

it('makes jobs after a start for what members have neither read nor cleared', async () => {
  await new CrashLossRepository(schema.database).addJobs({ window_ms: 86_400_000, next_at: Date.now() });
  const jobs = await schema.database.many<{ user_id: number; seq: number }>(
    'select user_id, seq from push_jobs order by user_id, seq',
  );
  await schema.database.run('delete from push_jobs');

  expect(jobs).toEqual(
    CASES.flatMap((one) => {
      const { unreadSinceClearing, isThere } = expectedOf(one);
      const { user_id } = one.find().viewer;
      const seq = unreadSinceClearing.findLast(isThere);
      return seq === undefined ? [] : [{ user_id, seq }];
    }),
  );
});

const classicSync = () =>
  new SyncService(
    new SyncRepository(schema.database),
    messages,
    unread,
    new BlockRepository(schema.database),
    {
      isShownOnline: () => false,
    },
  );

describe.each(CASES.filter(({ type }) => type === 'group'))('classic clients and $title', (one) => {
  it('are told nothing of a group', async () => {
    const { conversation, viewer } = one.find();
    const { user_id } = viewer;
    const caller = { user_id, session_id: 0, via: 'rest' } as const;
    const nothing = { messages: [], watermarks: [], conversations: [], hidden: [] };

    expect(await classicSync().page(caller, {})).toMatchObject(nothing);
    expect(await classicSync().page(caller, { cursor: '0' })).toMatchObject(nothing);
    expect(await messages.listDirectByKeys(user_id, keysOf(conversation))).toEqual([]);
    expect(await messages.findDirectByTempId(user_id, `${conversation.id}-1`)).toBeUndefined();
    expect(await unread.listDirect(user_id)).toEqual([]);
    expect(await viewersOf(user_id)).toEqual([]);
    expect(await new SyncRepository(schema.database).listConversations(user_id, [conversation.id])).toEqual(
      [],
    );
  });
});

const viewersOf = (user_id: number) => new PresenceRepository(schema.database).listPossibleViewers(user_id);

describe.each(CASES.filter(({ type }) => type === 'direct'))('classic clients and $title', (one) => {
  it('see the same, with both people', async () => {
    const found = one.find();
    const { user_id } = found.viewer;
    const peer_id = peerOf(found) ?? 0;
    const expected = expectedOf(one);
    const caller = { user_id, session_id: 0, via: 'rest' } as const;
    const first = await classicSync().page(caller, {});
    const next = await classicSync().page(caller, { cursor: '0' });
    const page = await messages.listDirectPage(user_id, peer_id, { limit: 50 });
    const before_id = found.conversation.messages[6]?.id;
    const older = await messages.listDirectPage(user_id, peer_id, { limit: 50, before_id });
    const retried = [];
    for (const { temp_id } of found.conversation.messages) {
      retried.push(await messages.findDirectByTempId(user_id, temp_id));
    }

    expect({
      first: directSeqs(first.messages),
      next: directSeqs(next.messages),
      last: next.conversations.map(({ last_message }) => last_message?.message.seq ?? null),
      counts: next.conversations.map(({ unread_count }) => unread_count),
      page: directSeqs(page.messages),
      older: directSeqs(older.messages),
      byKey: directSeqs(await messages.listDirectByKeys(user_id, keysOf(found.conversation))),
      retried: directSeqs(retried.flatMap((message) => message ?? [])),
      unread: await unread.listDirect(user_id),
      viewers: (await viewersOf(user_id)).map((viewer) => viewer.user_id),
    }).toEqual({
      first: expected.visible,
      next: one.member.sees,
      last: expected.isMember ? [expected.visible.at(-1) ?? null] : [],
      counts: expected.isMember ? [expected.unread.length] : [],
      page: expected.visible.toReversed(),
      older: expected.visible.filter((seq) => seq < 7).toReversed(),
      byKey: one.member.sees,
      retried: expected.own,
      unread:
        expected.unread.length > 0
          ? [{ conversation_id: found.conversation.id, peer_id, unread_count: expected.unread.length }]
          : [],
      viewers: presentMembers(found).length === 2 ? [peer_id] : [],
    });
    for (const { viewer, peer } of [...page.messages, ...next.messages]) {
      expect([viewer.user_id, peer.user_id]).toEqual([user_id, peer_id]);
    }
  });

  it('show the last visible message in the list of contacts', async () => {
    const found = one.find();
    const { user_id } = found.viewer;
    await schema.database.run('insert into contacts (user_id, contact_user_id, change_no) values (?, ?, 1)', [
      user_id,
      peerOf(found) ?? 0,
    ]);

    const listed = await new ContactRepository(schema.database, schema.database).list(user_id);
    const last = expectedOf(one).visible.at(-1);
    expect(listed.map(({ last_message }) => last_message)).toEqual([
      last === undefined ? null : String(last),
    ]);
  });
});

it('tells of the presence of a bounded number of users, those of the newest conversations first', async () => {
  const { database } = schema;
  const [me = 0, ...peers] = await someUsers(
    database,
    Array.from({ length: 5 }, () => ({})),
  );
  for (const [minute, peer] of peers.entries()) {
    const last_message_at = new Date(Date.UTC(2026, 0, 1, 0, minute));
    await aConversation(database, [me, peer], { last_seq: 1, last_message_at });
  }
  const visible = await new PresenceRepository(database, 2).listVisible(me);

  expect(sorted(visible.map(({ user_id }) => user_id))).toEqual(sorted(peers.slice(-2)));
});
