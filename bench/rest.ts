import autocannon from 'autocannon';
import { sign } from 'jsonwebtoken';
import { MessageRepository } from '../src/repositories/messages/message-repository';
import type { Db } from '../src/infra/database/db';
import { withServer } from './lib/processes';
import { addMessages, type Scene } from './lib/scene';

const PAGE = 50;
const CONNECTIONS = 16;
const SECONDS = 4;

export interface RestFigures {
  mychat: number[];
  plain: number[];
}

/** The query that MyChat runs for a page, so that both servers run the same. */
async function pageQuery(reader_id: number, peer_id: number): Promise<{ sql: string; values: unknown[] }> {
  const seen: { sql: string; values: unknown[] }[] = [];
  const recorder = {
    many: (sql: string, values: readonly unknown[] = []) => {
      seen.push({ sql, values: [...values] });
      return Promise.resolve([]);
    },
  };
  await new MessageRepository(recorder as unknown as Db).listDirectPage(reader_id, peer_id, { limit: PAGE });
  const [query] = seen;
  if (!query) throw new Error('The repository asked nothing');
  return query;
}

async function perSecond(url: string, headers: Record<string, string>): Promise<number> {
  const { requests, non2xx } = await autocannon({
    url,
    headers,
    connections: CONNECTIONS,
    duration: SECONDS,
  });
  if (non2xx > 0) throw new Error(`${non2xx} answers of ${url} were refusals`);
  return requests.average;
}

/** A page of 50 messages over HTTP, beside bare Express and mysql2 with the same query. */
export async function measureRest(
  scene: Scene,
  { rounds, tell }: { rounds: number; tell: (line: string) => void },
): Promise<RestFigures> {
  await addMessages(scene.database, { conversation_id: 1, sender_id: 2, count: 200 });
  await scene.database.run('update conversation_members set read_seq = 200 where conversation_id = 1');
  const token = sign({ user_id: 1 }, scene.secret, { algorithm: 'HS256', expiresIn: 3600 });
  const query = await pageQuery(1, 2);

  const figures: RestFigures = { mychat: [], plain: [] };
  for (let round = 1; round <= rounds; round++) {
    const plain = await withServer('servers/plain-rest.ts', { address: scene.address, ...query }, (url) =>
      perSecond(`${url}/page`, {}),
    );
    const mychat = await withServer(
      'servers/mychat.ts',
      { address: scene.address, secret: scene.secret },
      (url) => perSecond(`${url}/api/messages/conversation/2`, { authorization: `Bearer ${token}` }),
    );
    figures.plain.push(plain);
    figures.mychat.push(mychat);
    tell(
      `round ${round}, pages of ${PAGE}: MyChat ${Math.round(mychat)}/s, Express and mysql2 ${Math.round(plain)}/s`,
    );
  }
  return figures;
}
