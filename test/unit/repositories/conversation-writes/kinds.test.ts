import { NotFoundError } from '../../../../src/domain/errors';
import type { BatchContext, BatchMode } from '../../../../src/repositories/conversation-writes/batch-context';
import type { Decision, Write } from '../../../../src/repositories/conversation-writes/kinds';
import type { BlockRows } from '../../../../src/repositories/conversation-writes/kinds/block';
import type { HideRows } from '../../../../src/repositories/conversation-writes/kinds/hide';
import type { SendWrite } from '../../../../src/repositories/conversation-writes/kinds/send';
import type {
  LockedConversation,
  NewMessage,
} from '../../../../src/repositories/conversation-writes/locked-conversation';
import type { MemberRow } from '../../../../src/repositories/conversation-writes/locked-member';
import type { MessageRow } from '../../../../src/repositories/conversation-writes/locked-row';
import type { RenewedMembers } from '../../../../src/repositories/conversation-writes/renewed-members';
import { LockedState } from '../../../../src/repositories/conversation-writes/locked-state';
import { decide } from '../../../../src/repositories/conversation-writes/run-batch';
import {
  type ExistingMessage,
  type StoredMessages,
  tempIdKey,
} from '../../../../src/repositories/conversation-writes/stored-messages';
import { A_MEMBER, A_MESSAGE } from '../../../support/locked-rows';

const ANA = 1;
const BRUNO = 2;
const STRANGER = 3;
const NOW = new Date('2026-01-31T12:00:00.000Z');

/** Ten messages, Ana's and Bruno's in turn; message n has the id 10 n. */
const LAST_SEQ = 10;
const senderOf = (seq: number): number => (seq % 2 === 1 ? ANA : BRUNO);

interface Scene {
  mode?: BatchMode;
  members?: Record<number, Partial<MemberRow>>;
  messages?: Record<number, Partial<MessageRow>>;
  /** By temp_id, of Ana. */
  existing?: Record<string, Partial<ExistingMessage>>;
  hidden?: { seq: number; user_id: number }[];
  /** Who blocks the other. */
  blocking?: number[];
}

interface Decided {
  decisions: Decision[];
  conversation: LockedConversation;
  sent: readonly NewMessage[];
  hidden: HideRows['added'];
  blocks: BlockRows['changed'] | undefined;
  /** What a block's beginning or end stores of a member's row, and whether the other member is shown other marks. */
  turned: Record<number, unknown>;
  /** Of whom the other member has something new to see. */
  renewed: number[];
}

const aMember = (change: Partial<MemberRow> = {}): MemberRow => ({ ...A_MEMBER, ...change });

const anExisting = (change: Partial<ExistingMessage> = {}): ExistingMessage => ({
  id: 99,
  conversation_id: 7,
  seq: 3,
  content_type: 'text',
  content: 'hi',
  metadata: null,
  mentions: null,
  mentions_all: 0,
  reply_to: null,
  forward_of: null,
  change_no: 30,
  created_at: 'then',
  edited_at: null,
  deleted_at: null,
  ...change,
});

/** Decides the writes as one batch, in conversations 7 and 8 of Ana and Bruno. */
function decideAll(writes: readonly Write[], scene: Scene = {}): Decided {
  const context: BatchContext = {
    mode: scene.mode ?? 'checked',
    now: NOW,
    now_iso: NOW.toISOString(),
    id_step: 1,
    needsPush: () => false,
    maxMembers: 10,
    receiptsMaxMembers: 10,
  };
  const state = new LockedState(writes, context);
  for (const conversation of state.conversations.values()) {
    conversation.last_seq = conversation.id === 7 ? LAST_SEQ : 0;
    for (const user_id of [ANA, BRUNO]) conversation.setMember(user_id, aMember(scene.members?.[user_id]));
    for (let seq = 1; seq <= conversation.last_seq; seq++) {
      const row = { ...A_MESSAGE, id: seq * 10, seq, sender_id: senderOf(seq) };
      conversation.setMessage(seq, { ...row, ...scene.messages?.[seq] });
    }
  }
  const sends = state.parts.send?.rows as StoredMessages | undefined;
  for (const [temp_id, change] of Object.entries(scene.existing ?? {})) {
    sends?.existing.set(tempIdKey(ANA, temp_id), anExisting(change));
  }
  const hides = state.parts.hide?.rows as HideRows | undefined;
  for (const { seq, user_id } of scene.hidden ?? []) {
    hides?.add({ kind: 'hide', conversation_id: 7, seq, user_id }, seq * 10);
    hides?.added.pop();
  }
  const blocks = state.parts.block?.rows as BlockRows | undefined;
  for (const user_id of scene.blocking ?? []) {
    blocks?.set({ kind: 'block', ...of(user_id), blocked_user_id: ANA + BRUNO - user_id, blocked: true });
    blocks?.changed.clear();
  }
  const decisions = writes.map((write) => decide(write, state, context));
  return {
    decisions,
    conversation: state.conversation(7),
    sent: state.newMessages.added,
    hidden: hides?.added ?? [],
    blocks: blocks?.changed,
    turned: turnedOf(blocks),
    renewed: (['refresh', 'erase_member'] as const).flatMap((kind) =>
      renewedIn(state.parts[kind]?.rows as RenewedMembers | undefined),
    ),
  };
}

function renewedIn(changes: RenewedMembers | undefined): number[] {
  return [...(changes?.renewed.values() ?? [])].flatMap((users) => [...users]);
}

function turnedOf(blocks: BlockRows | undefined): Record<number, unknown> {
  const turned = [...(blocks?.shown.turned.values() ?? [])];
  return Object.fromEntries(
    turned.map(({ user_id, row: { block_stands, shown_delivered_seq, shown_read_seq }, isNews }) => [
      user_id,
      { block_stands, shown: [shown_delivered_seq, shown_read_seq], isNews },
    ]),
  );
}

function outcomesOf({ decisions }: Decided): unknown[] {
  return decisions.map((decision) => ('outcome' in decision ? decision.outcome : decision.error.code));
}

/** What is to be stored of each member's row. */
function changesOf({ conversation }: Decided): Record<number, unknown> {
  const changed = [...conversation.members].filter(([, member]) => member?.changes);
  return Object.fromEntries(changed.map(([user_id, member]) => [user_id, member?.changes]));
}

const of = (user_id: number) => ({ conversation_id: 7, user_id });
const send = (temp_id: string, change: Partial<SendWrite> = {}): SendWrite => ({
  kind: 'send',
  ...of(ANA),
  receiver_ids: [BRUNO],
  temp_id,
  content: 'hi',
  ...change,
});
const mark = (user_id: number, up_to_seq: number, which: 'read' | 'delivered' = 'read'): Write => ({
  kind: 'mark',
  ...of(user_id),
  mark: which,
  up_to_seq,
});
const clear = (user_id: number): Write => ({ kind: 'clear', ...of(user_id) });
const remove = (user_id: number, seq: number): Write => ({ kind: 'delete', ...of(user_id), seq });
const hide = (user_id: number, seq: number): Write => ({ kind: 'hide', ...of(user_id), seq });
const mute = (user_id: number, muted_until: Date | null): Write => ({
  kind: 'settings',
  ...of(user_id),
  muted_until,
});

const block = (user_id: number, blocked: boolean, blocked_user_id = ANA + BRUNO - user_id): Write => ({
  kind: 'block',
  ...of(user_id),
  blocked_user_id,
  blocked,
});

const open = (user_id: number): Write => ({ kind: 'open', ...of(user_id) });

const refresh = (user_id: number): Write => ({ kind: 'refresh', ...of(user_id) });

describe('any write of a member', () => {
  const writes = [
    send('a'),
    mark(ANA, 5),
    clear(ANA),
    remove(ANA, 1),
    hide(ANA, 1),
    mute(ANA, NOW),
    block(ANA, true),
    open(ANA),
    refresh(ANA),
  ];

  it.each(writes.map((write) => [write.kind, write] as const))(
    'is refused if the user is not a member: %s',
    (_, write) => {
      const decided = decideAll([{ ...write, user_id: STRANGER }]);
      expect(decided.decisions).toEqual([{ error: expect.any(NotFoundError) }]);
    },
  );

  it.each(writes.map((write) => [write.kind, write] as const))(
    'is refused, and changes nothing, if the user has left: %s',
    (_, write) => {
      const decided = decideAll([write], { members: { [ANA]: { left_seq: 4 } } });
      expect(decided.decisions).toEqual([{ error: expect.any(NotFoundError) }]);
      expect(changesOf(decided)).toEqual({});
      expect(decided.conversation.last_seq).toBe(LAST_SEQ);
      expect([...decided.sent, ...decided.hidden, ...(decided.blocks ?? [])]).toEqual([]);
      expect(decided.conversation.messages.get(1)?.changes).toBeUndefined();
    },
  );
});

describe('sending', () => {
  it('numbers the messages of each conversation in the order in which they came', () => {
    const decided = decideAll([
      send('a'),
      send('b', { conversation_id: 8 }),
      send('c', { user_id: BRUNO }),
      send('d'),
    ]);

    expect(outcomesOf(decided)).toEqual(
      [11, 1, 12, 13].map((seq) => ({
        id: 0,
        seq,
        change_no: 0,
        created_at: NOW.toISOString(),
        is_new: true,
        has_push_job: false,
      })),
    );
    expect(decided.sent.map(({ draft }) => draft.temp_id)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives no seq to a message that is refused', () => {
    const decided = decideAll([send('a'), send('b', { user_id: STRANGER }), send('c')]);
    expect(outcomesOf(decided)).toMatchObject([{ seq: 11 }, 'not_found', { seq: 12 }]);
    expect(decided.conversation.last_seq).toBe(12);
  });

  it('gives a retry the message of its first attempt, and no seq', () => {
    const decided = decideAll([send('a'), send('b')], { existing: { a: {} } });

    expect(outcomesOf(decided)[0]).toMatchObject({ id: 99, seq: 3, created_at: 'then', is_new: false });
    expect(decided.sent).toMatchObject([{ draft: { temp_id: 'b' }, outcome: { seq: 11 } }]);
  });

  it('refuses the retry of somebody who has left meanwhile', () => {
    const decided = decideAll([send('a')], {
      existing: { a: {} },
      members: { [ANA]: { left_seq: 10 } },
    });
    expect(outcomesOf(decided)).toEqual(['not_found']);
  });

  it.each<[string, string | null, Partial<ExistingMessage>, boolean]>([
    ['is the same', 'hi', {}, true],
    ['has no text either', null, { content: null }, true],
    ['was deleted', 'hi', { content: null, deleted_at: 'now' }, true],
    ['had no text and was deleted', null, { content: null, deleted_at: 'now' }, true],
    ['has another text', 'hi', { content: 'ho' }, false],
    ['has no text', 'hi', { content: null }, false],
    ['has a text', null, {}, false],
    ['is in another conversation', 'hi', { conversation_id: 8 }, false],
    ['is in another conversation, deleted', 'hi', { conversation_id: 8, deleted_at: 'now' }, false],
  ])('compares a retry with the existing message, which %s', (_, content, change, isSame) => {
    const retry = decideAll([send('a', { content })], { existing: { a: change } });
    const outcome = {
      id: 99,
      seq: 3,
      change_no: 30,
      created_at: 'then',
      is_new: false,
      has_push_job: false,
    };
    expect(outcomesOf(retry)).toEqual([isSame ? outcome : 'temp_id_reused']);
  });
});

describe('marking', () => {
  it('moves a watermark forward, to the newest message at most; what is read is delivered too', () => {
    const decided = decideAll([mark(ANA, 4), mark(BRUNO, Infinity, 'delivered')]);
    expect(outcomesOf(decided)).toEqual([
      { from_seq: 0, to_seq: 4, is_shown: true },
      { from_seq: 0, to_seq: 10, is_shown: true },
    ]);
    expect(changesOf(decided)).toEqual({
      [ANA]: { read_seq: 4, read_at: NOW, delivered_seq: 4, delivered_at: NOW },
      [BRUNO]: { delivered_seq: 10, delivered_at: NOW },
    });
  });

  it('never moves a watermark back', () => {
    const decided = decideAll([
      mark(ANA, 6, 'delivered'),
      mark(ANA, 4),
      mark(ANA, 2),
      mark(ANA, 5, 'delivered'),
    ]);
    expect(outcomesOf(decided)).toEqual([
      { from_seq: 0, to_seq: 6, is_shown: true },
      { from_seq: 0, to_seq: 4, is_shown: true },
      { from_seq: 4, to_seq: 4, is_shown: true },
      { from_seq: 6, to_seq: 6, is_shown: true },
    ]);
    expect(changesOf(decided)).toMatchObject({ [ANA]: { read_seq: 4, delivered_seq: 6 } });
  });

  it('changes nothing if the watermark is there already', () => {
    const decided = decideAll([mark(ANA, 3)], { members: { [ANA]: { read_seq: 5, delivered_seq: 5 } } });
    expect(outcomesOf(decided)).toEqual([{ from_seq: 5, to_seq: 5, is_shown: true }]);
    expect(changesOf(decided)).toEqual({});
  });

  it('reaches the messages that came before it in the batch, not those that come after', () => {
    const decided = decideAll([send('a'), mark(BRUNO, Infinity), send('b')]);
    expect(outcomesOf(decided)[1]).toEqual({ from_seq: 0, to_seq: 11, is_shown: true });
  });
});

describe('clearing', () => {
  it('takes what came before it in the batch, once', () => {
    const decided = decideAll([clear(ANA), send('a'), clear(ANA), clear(ANA)]);
    expect(outcomesOf(decided)).toEqual([
      { from_seq: 0, to_seq: 10 },
      expect.objectContaining({ seq: 11 }),
      { from_seq: 10, to_seq: 11 },
      { from_seq: 11, to_seq: 11 },
    ]);
    expect(changesOf(decided)).toEqual({ [ANA]: { cleared_seq: 11 } });
  });

  it('shares the row of its member with marks and settings', () => {
    const decided = decideAll([mark(ANA, 5), clear(ANA), mute(ANA, NOW), mark(ANA, 7)]);
    expect(changesOf(decided)).toEqual({
      [ANA]: {
        read_seq: 7,
        read_at: NOW,
        delivered_seq: 7,
        delivered_at: NOW,
        cleared_seq: 10,
        muted_until: NOW,
      },
    });
  });
});

describe('deleting', () => {
  it('takes the content of a message, once', () => {
    const decided = decideAll([remove(ANA, 3), remove(ANA, 3)]);
    expect(outcomesOf(decided)).toEqual([{ changed: true, audience: [] }, { changed: false }]);
    expect(decided.conversation.messages.get(3)?.changes).toMatchObject({ content: null, deleted_at: NOW });
  });

  it('changes nothing if it was deleted before', () => {
    const decided = decideAll([remove(ANA, 3)], { messages: { 3: { deleted_at: 'then' } } });
    expect(outcomesOf(decided)).toEqual([{ changed: false }]);
    expect(decided.conversation.messages.get(3)?.changes).toBeUndefined();
  });

  it('is for the sender and for admins', () => {
    expect(outcomesOf(decideAll([remove(BRUNO, 3)]))).toEqual(['not_found']);
    const byAdmin = decideAll([remove(BRUNO, 3)], { members: { [BRUNO]: { role: 'admin' } } });
    expect(outcomesOf(byAdmin)).toEqual([{ changed: true, audience: [] }]);
  });

  it('is refused for what is not there, and for what was there before the user joined', () => {
    const members = { [ANA]: { joined_seq: 3 } };
    const decided = decideAll([remove(ANA, 11), remove(ANA, 3), remove(ANA, 5)], { members });
    expect(outcomesOf(decided)).toEqual(['not_found', 'not_found', { changed: true, audience: [] }]);
  });
});

describe('erasing', () => {
  const erase = (user_id: number, seq: number): Write => ({ kind: 'erase', ...of(user_id), seq });
  const HAS_LEFT = { members: { [ANA]: { left_seq: 4 } } };

  it('takes the content of a message, once, also of somebody who is not a member any more', () => {
    const decided = decideAll([erase(ANA, 3), erase(ANA, 3)], HAS_LEFT);
    expect(outcomesOf(decided)).toEqual([{ changed: true }, { changed: false }]);
    expect(decided.conversation.messages.get(3)?.changes).toMatchObject({ content: null, deleted_at: NOW });
  });

  it('takes nobody else’s', () => {
    const decided = decideAll([erase(BRUNO, 3), erase(ANA, 11)]);
    expect(outcomesOf(decided)).toEqual(['not_found', 'not_found']);
    expect(decided.conversation.messages.get(3)?.changes).toBeUndefined();
  });

  it('takes what is personal out of a member’s row, and leaves the watermarks', () => {
    const write: Write = { kind: 'erase_member', ...of(ANA) };
    const members = { [ANA]: { muted_until: 'then', read_seq: 5, left_seq: 4 } };
    const decided = decideAll([write], { members });
    expect(changesOf(decided)).toEqual({
      [ANA]: {
        delivered_at: null,
        read_at: null,
        muted_until: null,
        hidden_at: null,
        pinned: 0,
        pinned_at: null,
        archived: 0,
        archived_at: null,
        notify: 'all',
        marked_unread: 0,
        draft: null,
      },
    });
    expect(decided.renewed).toEqual([ANA]);
    expect(outcomesOf(decideAll([{ ...write, user_id: STRANGER }]))).toEqual(['not_found']);
  });
});

describe('hiding', () => {
  it('happens once per user', () => {
    const decided = decideAll([hide(ANA, 7), hide(ANA, 7), hide(BRUNO, 7)]);
    expect(outcomesOf(decided)).toEqual([{ changed: true }, { changed: false }, { changed: true }]);
    expect(decided.hidden).toEqual([
      { message_id: 70, user_id: ANA },
      { message_id: 70, user_id: BRUNO },
    ]);
  });

  it('changes nothing if it was hidden before', () => {
    const decided = decideAll([hide(ANA, 7)], { hidden: [{ seq: 7, user_id: ANA }] });
    expect(outcomesOf(decided)).toEqual([{ changed: false }]);
    expect(decided.hidden).toEqual([]);
  });

  it('is refused for what is not there, and for what was there before the user joined', () => {
    const decided = decideAll([hide(ANA, 11), hide(ANA, 3)], { members: { [ANA]: { joined_seq: 3 } } });
    expect(outcomesOf(decided)).toEqual(['not_found', 'not_found']);
  });
});

describe('settings', () => {
  it('mutes until a time, or no longer', () => {
    const later = new Date(NOW.getTime() + 1);
    const decided = decideAll([mute(ANA, NOW), mute(ANA, later), mute(BRUNO, null)], {
      members: { [BRUNO]: { muted_until: NOW.toISOString() } },
    });
    expect(outcomesOf(decided)).toEqual([{ changed: true }, { changed: true }, { changed: true }]);
    expect(changesOf(decided)).toEqual({ [ANA]: { muted_until: later }, [BRUNO]: { muted_until: null } });
  });

  it('changes nothing if it was set so before', () => {
    const decided = decideAll([mute(ANA, NOW), mute(BRUNO, null)], {
      members: { [ANA]: { muted_until: NOW.toISOString() } },
    });
    expect(outcomesOf(decided)).toEqual([{ changed: false }, { changed: false }]);
    expect(changesOf(decided)).toEqual({});
  });
});

describe('refreshing', () => {
  it('is for the other member, and no change for the devices of the member', () => {
    const decided = decideAll([refresh(ANA), mute(ANA, NOW), refresh(ANA), refresh(BRUNO)]);
    expect(outcomesOf(decided)).toEqual(decided.decisions.map(() => ({ changed: true })));
    expect(changesOf(decided)).toEqual({ [ANA]: { muted_until: NOW } });
    expect(decided.renewed).toEqual([ANA, BRUNO]);
  });

  it('is found also if a block begins in the same batch', () => {
    const decided = decideAll([refresh(ANA), block(BRUNO, true), refresh(ANA)]);
    expect(outcomesOf(decided)).toMatchObject([{ changed: true }, { changed: true }, { changed: false }]);
    expect(decided.renewed).toEqual([ANA]);
  });

  it('changes nothing while a block stands', () => {
    const decided = decideAll([refresh(ANA), refresh(BRUNO)], {
      members: { [ANA]: { block_stands: 1 }, [BRUNO]: { block_stands: 1 } },
    });
    expect(outcomesOf(decided)).toEqual(decided.decisions.map(() => ({ changed: false })));
    expect([changesOf(decided), decided.renewed]).toEqual([{}, []]);
  });
});

describe('blocking', () => {
  const STANDS = { [ANA]: { block_stands: 1 }, [BRUNO]: { block_stands: 1 } } as const;
  const begun = (delivered_seq = 0, read_seq = 0) => ({ block_stands: 1, shown: [delivered_seq, read_seq] });
  const ended = (delivered_seq = 0, read_seq = 0) => ({ block_stands: 0, shown: [delivered_seq, read_seq] });

  it('refuses what comes after it in the batch, from both, but for retries', () => {
    const decided = decideAll(
      [send('a'), block(BRUNO, true), send('b'), send('c', { user_id: BRUNO }), send('retry')],
      { existing: { retry: {} } },
    );
    expect(outcomesOf(decided)).toEqual([
      expect.objectContaining({ seq: 11 }),
      { changed: true, is_mutual: false },
      'forbidden',
      'forbidden',
      expect.objectContaining({ id: 99, is_new: false }),
    ]);
    expect(decided.conversation.last_seq).toBe(11);
    const turned = { ...begun(), isNews: false };
    expect(decided.turned).toEqual({ [ANA]: turned, [BRUNO]: turned });
    expect(changesOf(decided)).toEqual({});
    expect(decided.conversation.areMembersChanged).toBe(true);
  });

  it('lets both write again in the batch in which it ends', () => {
    const decided = decideAll([block(ANA, false), send('a')], { blocking: [ANA], members: STANDS });
    expect(outcomesOf(decided)).toEqual([
      { changed: true, is_mutual: false },
      expect.objectContaining({ seq: 11 }),
    ]);
    const turned = { ...ended(), isNews: false };
    expect(decided.turned).toEqual({ [ANA]: turned, [BRUNO]: turned });
    expect(changesOf(decided)).toEqual({});
  });

  it('is news at its end where marks have moved since its beginning, also in the batch itself', () => {
    const since = {
      block_stands: 1,
      delivered_seq: 6,
      read_seq: 4,
      shown_delivered_seq: 6,
      shown_read_seq: 4,
    };
    const decided = decideAll([mark(BRUNO, 8), block(ANA, false)], {
      blocking: [ANA],
      members: { [ANA]: { ...STANDS[ANA], read_seq: 2 }, [BRUNO]: since as Partial<MemberRow> },
    });
    expect(decided.turned).toEqual({
      [ANA]: { ...ended(), isNews: true },
      [BRUNO]: { ...ended(6, 4), isNews: true },
    });
    expect(changesOf(decided)).toEqual({ [BRUNO]: expect.objectContaining({ read_seq: 8 }) });
    const before = { delivered_seq: 6, read_seq: 4 };
    const both = decideAll([block(ANA, true), block(ANA, false)], { members: { [BRUNO]: before } });
    expect(both.turned).toEqual({
      [ANA]: { ...ended(), isNews: false },
      [BRUNO]: { ...ended(6, 4), isNews: false },
    });
  });

  it('keeps what is shown of marks as it is, and what is read afterwards from the other', () => {
    const decided = decideAll([mark(BRUNO, 4), block(ANA, true), mark(BRUNO, 8)], {
      members: { [BRUNO]: { delivered_seq: 6 } },
    });
    expect(outcomesOf(decided)).toEqual([
      { from_seq: 0, to_seq: 4, is_shown: true },
      { changed: true, is_mutual: false },
      { from_seq: 4, to_seq: 8, is_shown: false },
    ]);
    expect(changesOf(decided)[BRUNO]).toMatchObject({ read_seq: 8, delivered_seq: 8 });
    expect(decided.turned).toEqual({
      [ANA]: { ...begun(), isNews: false },
      // The mark of 4 comes with the block.
      [BRUNO]: { ...begun(6, 4), isNews: true },
    });
  });

  it('changes nothing between the two as long as the other blocks too', () => {
    const decided = decideAll([block(ANA, true), block(ANA, false), send('a')], {
      blocking: [BRUNO],
      members: STANDS,
    });
    expect(outcomesOf(decided)).toEqual([
      { changed: true, is_mutual: true },
      { changed: true, is_mutual: true },
      'forbidden',
    ]);
    expect(decided.turned).toEqual({});
    expect(decided.conversation.areMembersChanged).toBe(false);
  });

  it('changes nothing if it was so before', () => {
    const decided = decideAll([block(ANA, true), block(BRUNO, false)], { blocking: [ANA], members: STANDS });
    expect(outcomesOf(decided)).toEqual([
      { changed: false, is_mutual: false },
      { changed: false, is_mutual: true },
    ]);
    expect([...(decided.blocks ?? [])]).toEqual([]);
  });

  it('is for the two members', () => {
    expect(outcomesOf(decideAll([block(ANA, true, STRANGER)]))).toEqual(['not_found']);
  });
});
