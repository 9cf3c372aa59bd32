import { DeleteAccount, ExportAccount } from '../contracts/routes/leaving';
import { type BindRoute, RawResponse } from '../http/bind-route';
import type { AccountDeletion } from '../services/leaving/account-deletion';
import type { AccountExport } from '../services/leaving/account-export';

export function leavingController(bind: BindRoute, exports: AccountExport, deletion: AccountDeletion): void {
  bind(ExportAccount, async ({ caller, language, addressKey: address, isHead }) => {
    const archive = isHead ? '' : await exports.begin(caller, { language, address });
    const day = new Date().toISOString().slice(0, 10);
    return new RawResponse(archive, {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="mychat-${day}.zip"`,
    });
  });
  bind(DeleteAccount, ({ caller, body: { password }, addressKey: address }) =>
    deletion.delete(caller, { password, address }),
  );
}
