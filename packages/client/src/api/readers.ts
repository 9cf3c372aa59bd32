import type { ListReceipts } from '../../../../src/contracts/routes/receipts.ts';
import type { Data, Request } from './request.ts';

/** User ids. */
export interface Readers {
  read: readonly number[];
  /** Whom it has reached, and who have not read it. */
  delivered: readonly number[];
}

/** Of one request. */
const PAGE = 200;

/** Asks the server who has read a message. @throws ClientError */
export async function listReaders(request: Request, message_id: number): Promise<Readers> {
  const read: number[] = [];
  const reached: number[] = [];
  let after: number | null = null;
  do {
    const from: string = after === null ? '' : `&after=${after}`;
    const path = `/api/messages/${message_id}/receipts?limit=${PAGE}${from}`;
    const page = (await request('get', path)) as Data<typeof ListReceipts>;
    read.push(...page.read);
    reached.push(...page.delivered);
    after = page.next;
  } while (after !== null);
  const readers = new Set(read);
  return { read, delivered: reached.filter((user_id) => !readers.has(user_id)) };
}
