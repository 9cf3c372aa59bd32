import { sign } from 'jsonwebtoken';
import type { NativeSyncPage } from '../../src/contracts/native/changes';

/** Of a page, as many as a client may ask for. */
export const LIMIT = 200;

export interface CatchUp {
  pages: number;
  rows: number;
  total_ms: number;
  slowest_ms: number;
}

/** Reads pages until all that was missed is there. What others write meanwhile comes too. */
export async function catchUp(
  url: string,
  { secret, user_id, from, to }: { secret: string; user_id: number; from: number; to: number },
): Promise<CatchUp> {
  const token = sign({ user_id }, secret, { algorithm: 'HS256', expiresIn: 3600 });
  const times: number[] = [];
  const seen = new Set<number>();
  let rows = 0;
  let cursor = String(from);
  while (Number(cursor.split('-')[0]) < to) {
    const startedAt = performance.now();
    const response = await fetch(`${url}/api/sync?version=2&cursor=${cursor}&limit=${LIMIT}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { data: page } = (await response.json()) as { data: NativeSyncPage };
    times.push(performance.now() - startedAt);
    for (const { id, change_no } of page.messages) if (change_no > from && change_no <= to) seen.add(id);
    rows += page.messages.length + page.conversations.length + page.settings.length + page.members.length;
    if (page.cursor === cursor) throw new Error(`Sync does not go on from ${cursor}`);
    ({ cursor } = page);
  }
  // Each of these messages took one number, and nothing else did.
  if (seen.size < to - from) throw new Error(`Sync brought ${seen.size} of ${to - from} messages`);
  const total_ms = times.reduce((sum, time) => sum + time, 0);
  return { pages: times.length, rows, total_ms, slowest_ms: Math.max(...times) };
}
