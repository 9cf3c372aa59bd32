import { ListPins, PinMessage, UnpinMessage } from '../contracts/routes/pins';
import type { BindRoute } from '../http/bind-route';
import type { PinService } from '../services/messages/pin-service';
import { type OwnReactions, presentMessages } from './present-messages';
import { presentNativeMessage } from './present-native';

export function pinController(bind: BindRoute, pins: PinService, own: OwnReactions): void {
  bind(ListPins, async ({ caller, params }) => {
    const messages = await pins.list(caller, params.id);
    return presentMessages(own, caller, messages);
  });
  bind(PinMessage, async ({ caller, params }) => {
    const message = await pins.pin(caller, params.id, params.messageId);
    return { message: presentNativeMessage(message, caller.user_id) };
  });
  bind(UnpinMessage, async ({ caller, params }) => {
    const message = await pins.unpin(caller, params.id, params.messageId);
    return { message: presentNativeMessage(message, caller.user_id) };
  });
}
