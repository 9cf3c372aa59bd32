import { unionOf } from '../../domain/union-of';

/** A mark that has moved in a direct conversation. */
export interface DirectMark {
  user_id: number;
  /** Who else is shown it. */
  shown_to: readonly number[];
  /** Whether it is about what the member has read, which their settings tell too. */
  is_read: boolean;
}

/** What has moved of the members of a direct conversation, each once. */
export interface DirectMarks {
  conversation_id: number;
  marks: readonly DirectMark[];
  viewer_ids: ReadonlySet<number>;
  since: number;
}

export function directMarks(conversation_id: number, mark: DirectMark, since: number): DirectMarks {
  const { user_id, shown_to, is_read } = mark;
  return {
    conversation_id,
    marks: [mark],
    viewer_ids: new Set(is_read ? [user_id, ...shown_to] : shown_to),
    since,
  };
}

export function directMarksTogether(one: DirectMarks, later: DirectMarks): DirectMarks {
  const byUser = new Map(one.marks.map((mark) => [mark.user_id, mark]));
  for (const mark of later.marks) {
    const before = byUser.get(mark.user_id);
    byUser.set(mark.user_id, before ? merged(before, mark) : mark);
  }
  return {
    conversation_id: one.conversation_id,
    marks: [...byUser.values()],
    viewer_ids: unionOf(one.viewer_ids, later.viewer_ids),
    since: Math.min(one.since, later.since),
  };
}

function merged(one: DirectMark, later: DirectMark): DirectMark {
  return {
    user_id: one.user_id,
    shown_to: [...new Set([...one.shown_to, ...later.shown_to])],
    is_read: one.is_read || later.is_read,
  };
}
