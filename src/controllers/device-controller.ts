import {
  GetPushPreferences,
  GetVapidPublicKey,
  ListDevices,
  RemoveDevice,
  SetPushPreferences,
  Subscribe,
  TestPush,
  Unsubscribe,
} from '../contracts/routes/devices';
import type { BindRoute } from '../http/bind-route';
import type { PushService } from '../services/devices/push-service';

export function deviceController(bind: BindRoute, push: PushService): void {
  bind(GetVapidPublicKey, async ({ caller }) => ({ publicKey: await push.publicKeyFor(caller) }));

  bind(Subscribe, async ({ caller, body, origin, addressKey: address, language }) =>
    push.subscribe(caller, { ...body, origin, language, address }),
  );

  bind(Unsubscribe, async ({ caller, body }) => push.unsubscribe(caller, body.endpoint));

  bind(TestPush, async ({ caller }) => ({ sent: await push.sendTest(caller) }));

  bind(ListDevices, async ({ caller }) => ({ subscriptions: await push.listDevices(caller) }));

  bind(RemoveDevice, async ({ caller, params }) => push.removeDevice(caller, params.id));

  bind(GetPushPreferences, async ({ caller }) => ({ preferences: await push.preferences(caller) }));

  bind(SetPushPreferences, async ({ caller, body }) => ({
    preferences: await push.setPreferences(caller, body),
  }));
}
