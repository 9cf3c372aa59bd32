import { ListReceipts } from '../contracts/routes/receipts';
import type { BindRoute } from '../http/bind-route';
import type { ReceiptService } from '../services/messages/receipt-service';

export function receiptController(bind: BindRoute, receipts: ReceiptService): void {
  bind(ListReceipts, ({ caller, params, query }) => receipts.list(caller, params.id, query));
}
