import { Database } from '../../../src/infra/database/database';
import { ContactRepository } from '../../../src/repositories/contacts/contact-repository';
import { ConversationListRepository } from '../../../src/repositories/conversations/conversation-list-repository';
import { MemberListRepository } from '../../../src/repositories/conversations/member-list-repository';
import { PresenceRepository } from '../../../src/repositories/presence/presence-repository';
import { fanOut } from '../../../src/push/fan-out';
import { MissedMessageRepository } from '../../../src/repositories/push/missed-message-repository';
import { ConversationRepository } from '../../../src/repositories/conversations/conversation-repository';
import { MessagePageRepository } from '../../../src/repositories/messages/message-page-repository';
import { MessageRepository } from '../../../src/repositories/messages/message-repository';
import { ReceiptRepository } from '../../../src/repositories/messages/receipt-repository';
import { PushJobRepository } from '../../../src/repositories/push/push-job-repository';
import { PushMailboxRepository } from '../../../src/repositories/push/push-mailbox-repository';
import { PushSubscriptionRepository } from '../../../src/repositories/devices/push-subscription-repository';
import { SyncRepository } from '../../../src/repositories/sync/sync-repository';
import { UnreadRepository } from '../../../src/repositories/messages/unread-repository';
import { ChangeRepository } from '../../../src/repositories/sync/change-repository';
import { ViewRepository } from '../../../src/repositories/views/view-repository';
import type { BatchMode } from '../../../src/repositories/conversation-writes/batch-context';
import type { Write } from '../../../src/repositories/conversation-writes/kinds';
import { KnownMembersCache } from '../../../src/repositories/conversation-writes/known-members';
import { LaneSession } from '../../../src/repositories/conversation-writes/lane-session';
import { runBatch } from '../../../src/repositories/conversation-writes/run-batch';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { aLongConversation, HOST, LONG, type LongConversations } from '../../support/long-conversations';
import { type Asked, countRowsRead } from '../../support/rows-read';

/** A page with what belongs to each of its messages, or a person's twenty conversations: far from the thousands there are. */
const MOST = 600;

let schema: TestDatabase;
let database: Database;
/** The connection that `writing` goes through. */
let session: LaneSession;
let scene: LongConversations;
/** The caller's conversations. */
let all: number[];

beforeAll(async () => {
  schema = await createTestDatabase();
  scene = await aLongConversation(schema.database);
  // One connection: the server counts for each by itself.
  database = new Database(schema.address, { size: 1, multipleStatements: true });
  session = await LaneSession.open(schema.address, 10_000);
  all = await new SyncRepository(database).listChangedConversations(scene.user_id, 0);
});
afterAll(async () => {
  await session.close();
  await database.close();
  await schema.drop();
});

describe.each<[string, () => Record<string, () => Promise<unknown>>]>([
  [
    'contacts and presence',
    () => {
      const contacts = new ContactRepository(database, database);
      const presence = new PresenceRepository(database);
      return {
        'the list': () => contacts.list(scene.user_id),
        'how many': () => contacts.count(scene.user_id),
        'who is watched': () => presence.listVisible(scene.user_id),
        'who watches': () => presence.listPossibleViewers(scene.user_id),
        'whether one may see the other': () => presence.findFacts(scene.user_id, scene.peer_id),
      };
    },
  ],
  [
    'messages',
    () => {
      const messages = new MessageRepository(database);
      const pages = new MessagePageRepository(database);
      const { user_id, peer_id, conversation_id, middle, newest } = scene;
      const range = { conversation_id, from_seq: LONG - 50, to_seq: LONG };
      const keys = Array.from({ length: 50 }, (_, index) => ({ conversation_id, seq: LONG / 2 + index }));
      return {
        'the newest page': () => messages.listDirectPage(user_id, peer_id, { limit: 50 }),
        'a page further back': () =>
          messages.listDirectPage(user_id, peer_id, { limit: 50, before_id: middle.id }),
        'fifty by their keys': () => messages.listDirectByKeys(user_id, keys),
        'one by its temp_id': () => messages.findDirectByTempId(user_id, middle.temp_id),
        'one by its id': () => messages.findForMember(newest.id, user_id),
        'the newest received': () => messages.findReceived(user_id, { conversation_id, up_to_seq: LONG }),
        'the newest received up to a seq': () =>
          messages.findReceived(peer_id, { conversation_id, up_to_seq: LONG / 4 }),
        'who is to be told of a mark': () =>
          new ConversationRepository(database, database).findOutline(conversation_id, user_id),
        'whom a message has reached': async () => {
          const receipts = new ReceiptRepository(database);
          const message = await receipts.findMessage(peer_id, newest.id);
          return message && receipts.list(peer_id, message, { after: 0, limit: 100 });
        },
        'how many of fifty were received': () => messages.countReceived(user_id, range),
        'how many of fifty were cleared': () => messages.countCleared(user_id, range),
        'seqs of a page before one': () =>
          pages.listBefore(user_id, { conversation_id, seq: middle.seq }, 50),
        'seqs of a page from one on': () => pages.listFrom(user_id, { conversation_id, seq: middle.seq }, 50),
        'seqs of the newest page': () =>
          pages.listBefore(user_id, { conversation_id, seq: Number.MAX_SAFE_INTEGER }, 50),
      };
    },
  ],
  [
    'the list of conversations',
    () => {
      const list = new ConversationListRepository(database);
      const members = new MemberListRepository(database);
      const { user_id, conversation_id } = scene;
      return {
        'a page': () => list.list(user_id, { filter: 'all', limit: 50 }),
        'a page of unread ones': () => list.list(user_id, { filter: 'unread', limit: 50 }),
        'the newest message of each': () => list.listNewest(user_id, all),
        'members of one': () => members.list(conversation_id, user_id, { after: 0, text: 'a', limit: 50 }),
      };
    },
  ],
  [
    'unread messages',
    () => {
      const unread = new UnreadRepository(database);
      return {
        'of one person': () => unread.listDirect(scene.user_id),
        'of one conversation': () =>
          unread.countEach(scene.user_id, [
            { conversation_id: scene.conversation_id, from_seq: LONG - 10, last_seq: LONG },
          ]),
        mentions: () =>
          unread.countMentions(scene.user_id, [
            { conversation_id: scene.conversation_id, from_seq: LONG - 10, last_seq: LONG },
          ]),
        totals: () => unread.totals([scene.user_id, scene.peer_id]),
      };
    },
  ],
  [
    'sync',
    () => {
      const sync = new SyncRepository(database);
      const { user_id, conversation_id, middle, newest } = scene;
      return {
        'the newest change': () => sync.newestChange(),
        'conversations for a first page': () => sync.listNewestConversations(user_id, 30),
        'messages for a first page': () => sync.listNewestMessages(user_id, all, 10),
        'states of conversations': () => sync.listConversations(user_id, all),
        'conversations that changed': () => sync.listChangedConversations(user_id, middle.change_no),
        'messages since the newest': () => sync.listChangedMessages(all, newest.change_no, 50),
        'messages since the middle': () => sync.listChangedMessages(all, middle.change_no, 50),
        'messages since the middle of one': () =>
          sync.listChangedMessages([conversation_id], middle.change_no, 50),
        receipts: () => sync.listChangedMembers(user_id, all, 0),
        contacts: () => sync.listChangedContacts(user_id, 0, 50),
        'hidden messages': () => sync.listHidden(user_id, 0, 50),
      };
    },
  ],
  [
    'changes and views',
    () => {
      const changes = new ChangeRepository(database, 200);
      const views = new ViewRepository(database, { receipts: 100, listed: 200 });
      const { user_id, peer_id, conversation_id, middle, newest } = scene;
      const range = { cursor: 0, end: newest.change_no };
      return {
        'memberships with a change': () =>
          changes.listMemberships(user_id, { position: middle.change_no, entered: middle.change_no }),
        'memberships that have ended': () => changes.listLeft(user_id, 0, 50),
        'members with a change': () => changes.listMembers(all, range),
        'conversations that have begun': () => changes.listBegun(all, middle.change_no),
        'the conversation with a user': () => changes.listDirect(user_id, [peer_id]),
        'conversations with settings': () => views.listConversations(user_id, all),
        'members by their keys': () => views.listMembers(user_id, [{ conversation_id, user_id: peer_id }]),
        'all members': () => views.listPresentMembers(user_id, all),
        'fifty messages': () =>
          views.listMessages(
            user_id,
            Array.from({ length: 50 }, (_, index) => ({ conversation_id, seq: LONG / 2 + index })),
          ),
      };
    },
  ],
  [
    'push',
    () => {
      const jobs = new PushJobRepository(database);
      const missedMessages = new MissedMessageRepository(database);
      const mailboxes = new PushMailboxRepository(database, database);
      const subscriptions = new PushSubscriptionRepository(database);
      const { user_id, conversation_id, subscription_id } = scene;
      const now = Date.now() + 60_000;
      const missed = Array.from({ length: 10 }, (_, index) => ({
        user_id,
        conversation_id,
        seq: LONG - index,
      }));
      return {
        'when a job is due': () => jobs.nextDueAt(),
        'the turning of jobs into deliveries': () =>
          jobs.fanOut({ now, limit: 100 }, (audience) =>
            fanOut(audience, { now, connected: { isConnected: () => false } }),
          ),
        'hosts with something to send': () => mailboxes.listPendingHosts(),
        'the claiming of mailboxes': () => mailboxes.claim(HOST, { now, lease_until: now, limit: 100 }),
        'a claimed mailbox': () => mailboxes.findClaimed({ id: subscription_id, claim_no: 1 }),
        'what waits in mailboxes': () => mailboxes.listPending([subscription_id]),
        'the settling': () =>
          mailboxes.writeResults(
            [
              {
                subscription_id,
                claim_no: 1,
                ended: missed.map(({ seq }) => ({
                  conversation_id,
                  seq,
                  user_id,
                  count: 1,
                  end: 'accepted',
                  reason: null,
                })),
                update: { kind: 'none' },
                next_at: now,
              },
            ],
            now,
          ),
        'what was not acknowledged': () => missedMessages.addUnacknowledged(missed, now),
        'what was missed': () => missedMessages.addMissed(missed, now),
        'what somebody was sent lately': () => missedMessages.addSince(user_id, 0, now),
        devices: () => subscriptions.listDevices(user_id),
      };
    },
  ],
  [
    'writing',
    () => {
      const { conversation_id, user_id, peer_id, middle } = scene;
      const send = (temp_id: string): Write => ({
        kind: 'send',
        conversation_id,
        user_id,
        receiver_ids: [peer_id],
        temp_id,
        content: 'hello',
      });
      const known = new KnownMembersCache();
      const batch = (mode: BatchMode, writes: Write[]) =>
        runBatch(session, writes, {
          mode,
          now: new Date(),
          known,
          needsPush: () => true,
          maxMembers: 10,
          receiptsMaxMembers: 10,
          onCommitting: () => {},
        });
      return {
        'ten messages': () =>
          batch(
            'optimistic',
            Array.from({ length: 10 }, (_, index) => send(`bump ${index}`)),
          ),
        'ten messages, some of them again': () =>
          batch(
            'checked',
            Array.from({ length: 10 }, (_, index) => send(`bump ${index * 2}`)),
          ),
        'one write of each other kind': () =>
          batch('checked', [
            { kind: 'mark', conversation_id, user_id, mark: 'read', up_to_seq: LONG },
            { kind: 'delete', conversation_id, user_id, seq: middle.seq },
            { kind: 'hide', conversation_id, user_id, seq: middle.seq },
            { kind: 'clear', conversation_id, user_id: peer_id },
            { kind: 'settings', conversation_id, user_id, muted_until: new Date() },
          ]),
      };
    },
  ],
])('%s', (title, queries) => {
  it('are found without reading a conversation of thousands', async () => {
    const counted: Record<string, number> = {};
    const lane = { many: <Row>(sql: string) => session.query(sql, []) as Promise<Row[]> };
    const asked: Asked = title === 'writing' ? lane : database;
    for (const [name, work] of Object.entries(queries())) counted[name] = await countRowsRead(asked, work);
    expect(Object.entries(counted).filter(([, rows]) => rows > MOST)).toEqual([]);
    // Where nothing is counted, nothing is shown.
    expect(Object.values(counted).some((rows) => rows > 0)).toBe(true);
  });
});
