import { setTimeout as delay } from 'node:timers/promises';
import type { Member } from '../../../../src/contracts/native/entities';
import { GroupClient } from './client';
import { GroupMoves, type MoveOptions, type Seen } from './moves';

/** Fewer are not to leave, and more are not to come, as far as is known. */
const FEW = 6;
const MANY = 12;
const PAUSE_MS = 300;

/** Turns a group over: people are added, removed, leave, join and get other roles. */
export class GroupMover {
  private readonly client: GroupClient;
  private readonly moves: GroupMoves;
  private readonly finished: Promise<void>;
  private isMoving = true;

  constructor(private readonly options: MoveOptions) {
    this.client = new GroupClient(options);
    this.moves = new GroupMoves(options);
    this.finished = this.run();
  }

  async finish(): Promise<void> {
    this.isMoving = false;
    await this.finished;
  }

  private async run(): Promise<void> {
    const { random } = this.options;
    while (this.isMoving) {
      const seen = await this.look();
      if (seen) await this.move(seen);
      await delay(random.between(0, PAUSE_MS));
    }
  }

  /** Asks somebody, who knows it only as a member. */
  private async look(): Promise<Seen | undefined> {
    const { people, random, conversation_id } = this.options;
    const path = `/api/conversations/${conversation_id}/members?limit=200`;
    const answer = await this.client.call(random.pick(people), 'GET', path);
    const members = answer?.data?.['members'] as Member[] | undefined;
    // Whoever leaves while they ask may be shown nobody.
    if (!members || members.length === 0) return undefined;
    const ids = new Set(members.map(({ user_id }) => user_id));
    return {
      members,
      insiders: people.filter(({ id }) => ids.has(id)),
      outsiders: people.filter(({ id }) => !ids.has(id)),
    };
  }

  private async move(seen: Seen): Promise<void> {
    const { moves } = this;
    const mayShrink = seen.insiders.length > FEW;
    const mayGrow = seen.outsiders.length > 0 && seen.insiders.length < MANY;
    const possible = [
      ...(mayShrink ? [() => moves.leave(seen), () => moves.remove(seen), () => moves.remove(seen)] : []),
      ...(mayGrow ? [() => moves.add(seen), () => moves.add(seen), () => moves.join(seen)] : []),
      () => moves.setRole(seen),
      () => moves.setRole(seen),
      () => moves.handOver(seen),
      () => moves.edit(seen),
      () => moves.invite(seen),
    ];
    await this.options.random.pick(possible)();
  }
}
