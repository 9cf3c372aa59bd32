import type { Author } from '../../domain/author';
import { NotFoundError } from '../../domain/errors';
import { hasReceipts } from '../../domain/receipts';
import type { ReceiptRepository } from '../../repositories/messages/receipt-repository';

/** Ids of users, ascending. */
export interface ReceiptPage {
  read: number[];
  /** Whom it has reached; those who have read it too. */
  delivered: number[];
  /** To go on after; null at the end. */
  next: number | null;
}

const DEFAULT_PAGE = 100;

/** Who has received a message, and who has read it, for those who see it. */
export class ReceiptService {
  constructor(
    private readonly receipts: ReceiptRepository,
    private readonly receiptsMaxMembers: number,
  ) {}

  /** Empty where receipts are off: in a group that is too large for them, or by the viewer's own choice. @throws NotFoundError */
  async list(
    { user_id }: Author,
    message_id: number,
    { limit = DEFAULT_PAGE, after = 0 }: { limit?: number | undefined; after?: number | undefined },
  ): Promise<ReceiptPage> {
    const message = await this.receipts.findMessage(user_id, message_id);
    if (!message) throw new NotFoundError();
    const { conversation_type: type, member_count, viewer_receipts } = message;
    const isShown = viewer_receipts === 1 && hasReceipts({ type, member_count }, this.receiptsMaxMembers);
    const found = isShown ? await this.receipts.list(user_id, message, { after, limit: limit + 1 }) : [];
    const page = found.slice(0, limit);
    return {
      read: page.filter(({ is_read }) => is_read === 1).map((receipt) => receipt.user_id),
      delivered: page.map((receipt) => receipt.user_id),
      next: found.length > limit ? (page.at(-1)?.user_id ?? null) : null,
    };
  }
}
