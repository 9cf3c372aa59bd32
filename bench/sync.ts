import type { SyncPage } from '../src/contracts/routes/sync';
import { sign } from 'jsonwebtoken';
import { withServer } from './lib/processes';
import { median } from './lib/results';
import { addMessages, type Scene } from './lib/scene';

const MISSED = 10_000;
const CONVERSATIONS = 20;
const LIMIT = 200;

export interface SyncFigures {
  missed: number;
  pages: number;
  /** Milliseconds, over HTTP. */
  total: number;
  firstPage: number;
  lastPage: number;
}

/** Somebody comes back after ten thousand messages in twenty conversations: pages of 200 until nothing is missing. */
export async function measureSync(scene: Scene, tell: (line: string) => void): Promise<SyncFigures> {
  const reader_id = 1;
  for (let index = 0; index < CONVERSATIONS; index++) {
    const peer_id = 1_000 + index;
    const conversation_id = 100_000 + index;
    const { database } = scene;
    await database.run("insert into users (id, name, email, password_hash) values (?, ?, ?, 'x')", [
      peer_id,
      `Peer ${index}`,
      `peer${index}@example.com`,
    ]);
    await database.run('insert into conversations (id, direct_key, change_no) values (?, ?, 1)', [
      conversation_id,
      `${reader_id}:${peer_id}`,
    ]);
    await database.run(
      'insert into conversation_members (conversation_id, user_id, change_no) values (?, ?, 1), (?, ?, 1)',
      [conversation_id, reader_id, conversation_id, peer_id],
    );
    await addMessages(database, { conversation_id, sender_id: peer_id, count: MISSED / CONVERSATIONS });
  }

  const figures = await withServer(
    'servers/mychat.ts',
    { address: scene.address, secret: scene.secret },
    async (url): Promise<SyncFigures> => {
      const token = sign({ user_id: reader_id }, scene.secret, { algorithm: 'HS256', expiresIn: 3600 });
      const times: number[] = [];
      const seen = new Set<number>();
      let cursor = '0';
      for (;;) {
        const startedAt = performance.now();
        const response = await fetch(`${url}/api/sync?cursor=${cursor}&limit=${LIMIT}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        const { data } = (await response.json()) as { data: SyncPage };
        times.push(performance.now() - startedAt);
        for (const { id } of data.messages) seen.add(id);
        cursor = data.cursor;
        if (!data.has_more) break;
      }
      if (seen.size < MISSED) throw new Error(`Sync brought ${seen.size} of ${MISSED} messages`);
      return {
        missed: MISSED,
        pages: times.length,
        total: times.reduce((sum, time) => sum + time, 0),
        firstPage: median(times.slice(1, 11)),
        lastPage: median(times.slice(-11, -1)),
      };
    },
  );
  tell(`${figures.missed} missed messages: ${figures.pages} pages in ${Math.round(figures.total)} ms`);
  return figures;
}
