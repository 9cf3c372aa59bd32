import { EditMessage, ListEdits } from '../contracts/routes/edits';
import type { BindRoute } from '../http/bind-route';
import type { EditService } from '../services/messages/edit-service';
import { presentNativeMessage } from './present-native';

export function editController(bind: BindRoute, edits: EditService): void {
  bind(EditMessage, async ({ caller, params, body }) => {
    const message = await edits.edit(caller, params.id, body);
    return { message: presentNativeMessage(message, caller.user_id) };
  });
  bind(ListEdits, async ({ caller, params }) => ({ edits: await edits.list(caller, params.id) }));
}
