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
import { presentPreferences, readPreferences } from './present';
import type { DeviceService } from '../services/devices/device-service';
import type { PushPreferencesService } from '../services/devices/push-preferences-service';

export interface DeviceServices {
  devices: DeviceService;
  preferences: PushPreferencesService;
}

export function deviceController(bind: BindRoute, { devices, preferences }: DeviceServices): void {
  bind(GetVapidPublicKey, async ({ caller }) => ({ publicKey: await devices.publicKeyFor(caller) }));

  bind(Subscribe, async ({ caller, body, origin, addressKey: address, language }) =>
    devices.subscribe(caller, { ...body, origin, language, address }),
  );

  bind(Unsubscribe, async ({ caller, body }) => devices.unsubscribe(caller, body.endpoint));

  bind(TestPush, async ({ caller }) => ({ sent: await devices.sendTest(caller) }));

  bind(ListDevices, async ({ caller }) => ({ subscriptions: await devices.listDevices(caller) }));

  bind(RemoveDevice, async ({ caller, params }) => devices.removeDevice(caller, params.id));

  bind(GetPushPreferences, async ({ caller }) => ({
    preferences: presentPreferences(await preferences.get(caller)),
  }));

  bind(SetPushPreferences, async ({ caller, body }) => ({
    preferences: presentPreferences(await preferences.set(caller, readPreferences(body))),
  }));
}
