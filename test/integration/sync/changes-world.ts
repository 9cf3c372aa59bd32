import { DELETED_NAME } from '../../../src/contracts/deleted-name';
import type { Write } from '../../../src/repositories/conversation-writes/kinds';
import { ContactRepository } from '../../../src/repositories/contacts/contact-repository';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import type { ChangesScene } from '../../support/changes-scene';
import { type GroupAction, GroupModel } from '../../support/group-model';
import { act, type Group } from '../../support/group-scene';
import { groupWrite } from '../../support/group-writes';
import { LaneModel, type ModelConversation } from '../../support/lane-model';
import { type DirectAction, MAX_GROUPS, PAIRS, PEOPLE, type WriteStep } from './changes-steps';

export interface ModelledGroup {
  group: Group;
  model: GroupModel;
}

export interface ModelledPair {
  /** Undefined as long as nothing was written to it. `people` are the two. */
  group: Group | undefined;
  model: ModelConversation;
  /** Indices of the people. */
  who: readonly [number, number];
}

/** Real people who do something, and beside them the models of what should be. */
export class ChangesWorld {
  readonly groups: ModelledGroup[] = [];
  readonly pairs: ModelledPair[];
  readonly names: string[];
  /** Those whose accounts are deleted. */
  readonly closed = new Set<number>();
  /** Between whom a block has ever stood: `<one>:<other>`, in both orders. */
  readonly everBlocked = new Set<string>();
  /** `<user>:<contact>` */
  readonly contacts = new Set<string>();
  private readonly direct = new LaneModel(PAIRS.length);
  private renamed = 0;

  constructor(
    private readonly scene: ChangesScene,
    private readonly lanes: WriteLanes,
    /** Ids. */
    readonly people: readonly number[],
  ) {
    this.names = people.map(() => 'Ana');
    this.pairs = PAIRS.map((who, index) => ({
      group: undefined,
      model: this.direct.conversation(index),
      who,
    }));
  }

  idOf(index: number): number {
    return this.people[index] ?? 0;
  }

  async take(step: WriteStep): Promise<void> {
    switch (step.kind) {
      case 'act':
        return this.act(step.group, step.actions);
      case 'talk':
        return this.talk(step.pair, step.actions);
      case 'create':
        if (this.groups.length < MAX_GROUPS && !this.closed.has(0)) await this.create(step.founders);
        return;
      case 'rename':
        return this.rename(step.who);
      case 'contact':
        return this.changeContact(step);
      case 'close':
      default:
        return this.close(step.who);
    }
  }

  async create(founders: readonly number[]): Promise<void> {
    const living = founders.filter((index) => !this.closed.has(index));
    const model = new GroupModel(this.people, living, PEOPLE, (who, whom) => this.mayAdd(who, whom));
    const ids = [0, ...living].map((index) => this.idOf(index));
    const { id } = await this.scene.base.groups.create(this.scene.base.aNewGroup(ids));
    this.groups.push({ group: { id, people: [...this.people] }, model });
  }

  private async changeContact({
    who,
    whom,
    isAdded,
  }: Extract<WriteStep, { kind: 'contact' }>): Promise<void> {
    if (this.closed.has(who)) return;
    const contacts = new ContactRepository(this.database, this.scene.base.writer);
    const [user_id, contact_user_id] = [this.idOf(who), this.idOf(whom)];
    if (isAdded) {
      this.contacts.add(`${who}:${whom}`);
      await contacts.addOnce({ user_id, contact_user_id, contact_name: 'Friend' });
      return;
    }
    this.contacts.delete(`${who}:${whom}`);
    const row = await this.database.one<{ id: number }>(
      'select id from contacts where user_id = ? and contact_user_id = ? and deleted_at is null',
      [user_id, contact_user_id],
    );
    if (row) await contacts.remove(user_id, row.id);
  }

  private mayAdd(who: number, whom: number): boolean {
    const isBlocked = this.pairs.some(
      (pair) =>
        pair.who.includes(who) && pair.who.includes(whom) && who !== whom && pair.model.blocks.includes(true),
    );
    return !this.closed.has(whom) && !isBlocked;
  }

  private async act(index: number, wanted: readonly GroupAction[]): Promise<void> {
    const found = this.groups[index % this.groups.length];
    if (!found) return;
    const { group, model } = found;
    const possible = wanted
      .filter((each) => !this.closed.has(each.who))
      .map((each) => ({ ...each, ...withSeq(each, model.messages.length) }));
    const settled = this.settle(possible.map((each) => groupWrite(each, group)));
    for (const each of possible) model.apply(each);
    model.settlePending();
    await settled;
  }

  private async talk(index: number, wanted: readonly DirectAction[]): Promise<void> {
    const pair = this.pairs[index];
    if (!pair) return;
    const { length } = pair.model.messages;
    const possible = wanted
      .filter((each) => !this.closed.has(pair.who[each.isOther ? 1 : 0]) && (length > 0 || !('seq' in each)))
      .map((each) => ({ ...each, ...withSeq(each, length) }));
    const group = (pair.group ??= await this.createPair(pair));
    const settled = this.settle(possible.map((each) => directWrite(each, group)));
    for (const each of possible) this.direct.apply({ ...each, conversation: index });
    this.direct.settlePending();
    const [one, other] = pair.who;
    if (possible.some(({ kind }) => kind === 'block')) {
      this.everBlocked.add(`${one}:${other}`).add(`${other}:${one}`);
    }
    await settled;
    // What was withheld while a block stood is told when it ends.
    if (possible.some((each) => each.kind === 'block' && !each.blocked))
      await this.refreshIn([group], group.people);
  }

  private async createPair({ who }: ModelledPair): Promise<Group> {
    const people = who.map((index) => this.idOf(index));
    const [one = 0, other = 0] = people;
    return { id: await this.scene.base.lane.directConversation(one, other), people };
  }

  private async rename(who: number): Promise<void> {
    if (this.closed.has(who)) return;
    this.renamed += 1;
    const name = `Name ${this.renamed}`;
    this.names[who] = name;
    await this.database.run('update users set name = ? where id = ?', [name, this.idOf(who)]);
    await this.refreshIn(this.conversationsOf(who), [this.idOf(who)]);
  }

  /** As the account's erasure does it. */
  private async close(who: number): Promise<void> {
    if (this.closed.has(who)) return;
    const user_id = this.idOf(who);
    this.closed.add(who);
    this.names[who] = DELETED_NAME;
    await this.database.run('update users set name = ?, deleted_at = now(3) where id = ?', [
      DELETED_NAME,
      user_id,
    ]);
    for (const { group, model } of this.groups) {
      const successor = [...model.members].find(([other, { left }]) => other !== who && !left)?.[0];
      const leave = { kind: 'leave', who, successor } as const;
      const leaving = this.settle([groupWrite(leave, group)]);
      model.apply(leave);
      await leaving;
    }
    const memberOf = [
      ...this.groups.filter(({ model }) => model.members.has(who)).map(({ group }) => group),
      ...this.pairs.flatMap((pair) => (pair.group && pair.who.includes(who) ? [pair.group] : [])),
    ];
    await this.settle(
      memberOf.map(({ id }) => ({ kind: 'erase_member', conversation_id: id, user_id }) as const),
    );
    await this.eraseMessages(who);
  }

  private async eraseMessages(who: number): Promise<void> {
    const user_id = this.idOf(who);
    const writes: Write[] = [];
    for (const { group, model } of this.groups) {
      model.messages.forEach(({ sender, event }, place) => {
        if (sender !== user_id || event !== null) return;
        writes.push({ kind: 'erase', conversation_id: group.id, user_id, seq: place + 1 });
      });
      model.erase(who);
    }
    this.pairs.forEach(({ group, model, who: people }, conversation) => {
      if (!group || !people.includes(who)) return;
      const isOther = people[1] === who;
      this.direct.apply({ kind: 'erase_member', conversation, isOther });
      model.messages.forEach((message, place) => {
        if (message.isOther !== isOther) return;
        writes.push({ kind: 'erase', conversation_id: group.id, user_id, seq: place + 1 });
        this.direct.apply({ kind: 'erase', conversation, isOther, seq: place + 1 });
      });
    });
    await this.settle(writes);
  }

  private conversationsOf(who: number): Group[] {
    return [
      ...this.groups.filter(({ model }) => model.members.get(who)?.left === false).map(({ group }) => group),
      ...this.pairs.flatMap((pair) => (pair.group && pair.who.includes(who) ? [pair.group] : [])),
    ];
  }

  private async refreshIn(groups: readonly Group[], user_ids: readonly number[]): Promise<void> {
    for (const group of groups) {
      for (const user_id of user_ids) await act(this.lanes, group, user_id).refresh({});
    }
  }

  private async settle(writes: readonly Write[]): Promise<void> {
    await Promise.allSettled(writes.map((each) => this.lanes.submit(each as never)));
  }

  private get database() {
    return this.scene.base.lane.schema.database;
  }
}

/** Of a message that is there: they are deleted after their senders got their seqs. */
const withSeq = (action: object, last_seq: number): { seq?: number } =>
  'seq' in action ? { seq: 1 + (Number(action.seq) % last_seq) } : {};

function directWrite(wanted: DirectAction, { id, people }: Group): Write {
  const [one = 0, second = 0] = people;
  const [user_id, other] = wanted.isOther ? [second, one] : [one, second];
  const base = { conversation_id: id, user_id };
  switch (wanted.kind) {
    case 'send': {
      const { temp_id, content } = wanted;
      return { kind: 'send', ...base, receiver_ids: [other], temp_id: `${id} ${temp_id}`, content };
    }
    case 'mark':
      return { kind: 'mark', ...base, mark: wanted.mark, up_to_seq: wanted.up_to_seq };
    case 'delete':
    case 'hide':
      return { kind: wanted.kind, ...base, seq: wanted.seq };
    case 'edit': {
      const { seq, content, isFirst } = wanted;
      return {
        kind: 'edit',
        ...base,
        seq,
        content,
        mentions: [],
        edit_of: isFirst ? null : 0,
        window_ms: Infinity,
      };
    }
    case 'settings': {
      const muted_until = wanted.muted_until === null ? null : new Date(wanted.muted_until);
      return { kind: 'settings', ...base, muted_until };
    }
    case 'block':
      return { kind: 'block', ...base, blocked_user_id: other, blocked: wanted.blocked };
    case 'react':
    case 'unreact':
    case 'erase_reaction':
      return { kind: wanted.kind, ...base, seq: wanted.seq, emoji: wanted.emoji };
    case 'clear':
    case 'open':
    default:
      return { kind: wanted.kind, ...base };
  }
}
