/** A mark that has moved in a direct conversation. */
export interface DirectMark {
  conversation_id: number;
  user_id: number;
  /** Who else is shown it. */
  viewer_ids: readonly number[];
  /** Whether it is about what the member has read, which their settings tell too. */
  is_read: boolean;
  since: number;
}

export function markKey({ conversation_id, user_id }: { conversation_id: number; user_id: number }): string {
  return `${conversation_id}:${user_id}`;
}

/** What has moved of each member, once. */
export function together(marks: readonly DirectMark[]): DirectMark[] {
  const byKey = new Map<string, DirectMark>();
  for (const mark of marks) {
    const before = byKey.get(markKey(mark));
    byKey.set(markKey(mark), before ? merged(before, mark) : mark);
  }
  return [...byKey.values()];
}

function merged(one: DirectMark, other: DirectMark): DirectMark {
  return {
    ...other,
    viewer_ids: [...new Set([...one.viewer_ids, ...other.viewer_ids])],
    is_read: one.is_read || other.is_read,
    since: Math.min(one.since, other.since),
  };
}
