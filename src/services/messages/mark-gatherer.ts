import type { EventPublisher } from '../../domain/chat-events';
import { chunksOf } from '../../domain/chunks-of';
import { BusyError, NotFoundError } from '../../domain/errors';
import type { Mark } from '../../domain/mark';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import { GatheredMark } from './gathered-mark';

/** How long the marks of a group are gathered. */
const EVERY_MS = 1_000;
/** Marks of one write: more than a few milliseconds of them would delay what else is written to the same group, and to any other. */
const MAX_TOGETHER = 125;
/** Between two writes of what was gathered together, for what else waits. */
const BETWEEN_MS = 20;
/** Marks that may wait, in all groups. */
const MAX_WAITING = 10_000;
/** Calls of one member, in all groups, that may wait for others' marks: half of what an account may have in flight. */
const MAX_PATIENT_CALLS = 4;

interface Group {
  /** By user. */
  waiting: Map<number, GatheredMark>;
  /** Whether somebody has come who is not to wait until the next pause is over. */
  isHurried: boolean;
  endPause(): void;
  /** Resolves when nothing waits, and the pause is over. */
  done: Promise<void>;
}

/**
 * Gathers the marks of the members of each group and writes them together, at most once a second: the first one at once, and what comes
 * within a second with the next write. Of one member only the highest is kept, and whoever has asked waits for that. So a mark
 * is acknowledged when it is stored, like everything else. When a member has more than a few calls waiting, the marks of the group
 * that the last one is for are written without a pause: an account may have only so many calls in flight, and waiting marks would keep its others from beginning.
 */
export class MarkGatherer {
  private readonly groups = new Map<number, Group>();
  private waiting = 0;
  /** How many wait, by user. */
  private readonly calls = new Map<number, number>();
  private isStopping = false;

  constructor(
    private readonly lanes: Pick<WriteLanes, 'submit'>,
    private readonly events: EventPublisher,
    private readonly maxWaiting = MAX_WAITING,
  ) {}

  /**
   * Resolves once the mark is stored, or a higher one of the same member.
   * @throws NotFoundError if the user is not a member (any more), BusyError if it is not stored and may be tried again
   */
  add(conversation_id: number, mark: Mark): Promise<void> {
    const { user_id } = mark;
    let gathered = this.groups.get(conversation_id)?.waiting.get(user_id);
    if (!gathered && this.waiting >= this.maxWaiting) return Promise.reject(new BusyError());
    const group = this.groups.get(conversation_id) ?? this.begin(conversation_id);
    if (!gathered) {
      gathered = new GatheredMark(user_id);
      group.waiting.set(user_id, gathered);
      this.waiting += 1;
    }
    if (this.countCalls(user_id, 1) > MAX_PATIENT_CALLS) hurry(group);
    return gathered.join(mark);
  }

  /** Writes what is gathered, and from then on everything at once. Resolves when nothing waits. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const group of this.groups.values()) hurry(group);
    await Promise.all(Array.from(this.groups.values(), ({ done }) => done));
  }

  private begin(conversation_id: number): Group {
    const group: Group = {
      waiting: new Map(),
      isHurried: false,
      endPause: () => {},
      done: Promise.resolve(),
    };
    this.groups.set(conversation_id, group);
    group.done = this.run(conversation_id, group);
    return group;
  }

  private async run(conversation_id: number, group: Group): Promise<void> {
    // What comes in the same turn goes together.
    await new Promise(setImmediate);
    while (group.waiting.size > 0) {
      const marks = [...group.waiting.values()];
      group.waiting.clear();
      group.isHurried = false;
      await this.writeAll(conversation_id, marks);
      if (!this.isStopping && !group.isHurried) await pause(group);
    }
    this.groups.delete(conversation_id);
  }

  private async writeAll(conversation_id: number, marks: readonly GatheredMark[]): Promise<void> {
    const [first = [], ...others] = chunksOf(marks, MAX_TOGETHER);
    await this.write(conversation_id, first);
    for (const chunk of others) {
      if (!this.isStopping) await new Promise((resolve) => setTimeout(resolve, BETWEEN_MS));
      await this.write(conversation_id, chunk);
    }
  }

  /** Settles all of them. */
  private async write(conversation_id: number, waiting: readonly GatheredMark[]): Promise<void> {
    const marks = waiting.map((each) => each.mark());
    try {
      const write = { kind: 'marks', conversation_id, user_id: marks[0]?.user_id ?? 0, marks } as const;
      const { moved, strangers, since } = await this.lanes.submit<'marks'>(write);
      if (moved.length > 0) {
        this.events.publish({
          type: 'marks_moved',
          conversation_id,
          conversation_type: 'group',
          marks: moved,
          since,
        });
      }
      const refused = new Set(strangers);
      for (const mark of waiting) {
        if (refused.has(mark.user_id)) mark.reject(new NotFoundError());
        else mark.resolve();
      }
    } catch (error) {
      for (const mark of waiting) mark.reject(error);
    } finally {
      this.waiting -= waiting.length;
      for (const { user_id, calls } of waiting) this.countCalls(user_id, -calls);
    }
  }

  /** Returns how many there are then. */
  private countCalls(user_id: number, more: number): number {
    const calls = (this.calls.get(user_id) ?? 0) + more;
    if (calls > 0) this.calls.set(user_id, calls);
    else this.calls.delete(user_id);
    return calls;
  }
}

function pause(group: Group): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, EVERY_MS);
    group.endPause = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function hurry(group: Group): void {
  group.isHurried = true;
  group.endPause();
}
