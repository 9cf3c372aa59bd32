import type { EventPublisher } from '../../domain/chat-events';
import { chunksOf } from '../../domain/chunks-of';
import { BusyError, NotFoundError } from '../../domain/errors';
import type { Mark } from '../../domain/mark';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';

/** How long the marks of a group are gathered. */
const EVERY_MS = 1_000;
/** Marks of one write: what else is written to any conversation meanwhile waits for it. */
const MAX_TOGETHER = 1_000;
/** Marks that may wait, in all groups. */
const MAX_WAITING = 10_000;

/** A member's mark, with those who wait until it is stored. */
interface Waiting {
  mark: Mark;
  stored: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
}

interface Group {
  /** By user. */
  waiting: Map<number, Waiting>;
  /** Ends the pause between two writes. */
  hurry(): void;
  /** Resolves when nothing waits, and the pause is over. */
  done: Promise<void>;
}

/**
 * Gathers the marks of the members of each group and writes them together, at most once a second: the first one at once, and what comes
 * within a second with the next write. Of one member only the highest is kept, and whoever has asked waits for that. So a mark
 * is acknowledged when it is stored, like everything else.
 */
export class MarkGatherer {
  private readonly groups = new Map<number, Group>();
  private waiting = 0;
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
    const group = this.groups.get(conversation_id);
    const known = group?.waiting.get(mark.user_id);
    if (known) {
      known.mark = higher(known.mark, mark);
      return known.stored;
    }
    if (this.waiting >= this.maxWaiting) return Promise.reject(new BusyError());
    const added = aWaiting(mark);
    this.waiting += 1;
    (group ?? this.begin(conversation_id)).waiting.set(mark.user_id, added);
    return added.stored;
  }

  /** Writes what is gathered, and from then on everything at once. Resolves when nothing waits. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const group of this.groups.values()) group.hurry();
    await Promise.all(Array.from(this.groups.values(), ({ done }) => done));
  }

  private begin(conversation_id: number): Group {
    const group: Group = { waiting: new Map(), hurry: () => {}, done: Promise.resolve() };
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
      for (const chunk of chunksOf(marks, MAX_TOGETHER)) await this.write(conversation_id, chunk);
      if (!this.isStopping) await pause(group);
    }
    this.groups.delete(conversation_id);
  }

  /** Settles all of them. */
  private async write(conversation_id: number, waiting: readonly Waiting[]): Promise<void> {
    const marks = waiting.map(({ mark }) => mark);
    try {
      const write = { kind: 'marks', conversation_id, user_id: marks[0]?.user_id ?? 0, marks } as const;
      const { moved, strangers } = await this.lanes.submit<'marks'>(write);
      if (moved.length > 0) {
        this.events.publish({
          type: 'marks_moved',
          conversation_id,
          conversation_type: 'group',
          marks: moved,
        });
      }
      const refused = new Set(strangers);
      for (const { mark, resolve, reject } of waiting) {
        if (refused.has(mark.user_id)) reject(new NotFoundError());
        else resolve();
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    } finally {
      this.waiting -= waiting.length;
    }
  }
}

function aWaiting(mark: Mark): Waiting {
  const waiting = { mark } as Waiting;
  waiting.stored = new Promise((resolve, reject) => {
    Object.assign(waiting, { resolve, reject });
  });
  return waiting;
}

function higher(one: Mark, other: Mark): Mark {
  const read_seq = Math.max(one.read_seq ?? 0, other.read_seq ?? 0);
  const delivered_seq = Math.max(one.delivered_seq ?? 0, other.delivered_seq ?? 0);
  return {
    user_id: one.user_id,
    ...(read_seq > 0 && { read_seq }),
    ...(delivered_seq > 0 && { delivered_seq }),
  };
}

function pause(group: Group): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, EVERY_MS);
    group.hurry = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
