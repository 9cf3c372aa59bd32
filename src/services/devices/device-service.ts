import type { Language } from '../../contracts/language';
import {
  BusyError,
  EndpointNotAllowedError,
  InvalidRequestError,
  NoSubscriptionError,
  NotFoundError,
  UnauthenticatedError,
} from '../../domain/errors';
import type { AuditLog } from '../../domain/audit';
import type { Caller } from '../../domain/author';
import type { BrowserSubscription, Device } from '../../domain/device';
import type { Clock } from '../../domain/ports';
import type { EndpointPolicy, PushTester } from '../../domain/push/ports';
import { SUBSCRIPTIONS_PER_USER } from '../../domain/push/rules';
import type { VapidKeyring } from '../../domain/push/vapid-keyring';
import type { VapidKeyPair } from '../../domain/push/vapid-keys';
import type { PushSubscriptionRepository } from '../../repositories/devices/push-subscription-repository';
import { isPermanentlyRemoved, isPoint, webOrigin } from './subscription-checks';

export interface DeviceServiceParts {
  subscriptions: PushSubscriptionRepository;
  tester: PushTester;
  policy: EndpointPolicy;
  keys: VapidKeyring;
  audit: AuditLog;
  clock: Clock;
}

/** A user's devices: the push subscriptions of their browsers. */
export class DeviceService {
  constructor(private readonly parts: DeviceServiceParts) {}

  /**
   * The public key to subscribe with. A browser that is already subscribed has to use the key of its subscription. While the
   * database is away, this returns the newest key: a classic client that gets none would not connect at all.
   */
  async publicKeyFor(caller: Caller | undefined): Promise<string> {
    const key = await this.keyFor(caller).catch((error: unknown) => {
      if (!(error instanceof BusyError)) throw error;
      return this.parts.keys.current();
    });
    return key.public_key;
  }

  /**
   * Subscribes the caller's session. The endpoint's name is not resolved, and an Origin is optional: if an endpoint does not work,
   * the first push shows it. An endpoint that the browser itself calls removed is ignored and not refused, because a classic client
   * would then not connect at all. Throws EndpointNotAllowedError, InvalidRequestError and UnauthenticatedError.
   */
  async subscribe(
    caller: Caller,
    draft: {
      subscription: BrowserSubscription;
      old_endpoint?: string | undefined;
      origin?: string | undefined;
      language?: Language;
      address?: string;
    },
  ): Promise<void> {
    const { endpoint, keys } = draft.subscription;
    if (isPermanentlyRemoved(endpoint)) return;
    if (!this.parts.policy.allows(endpoint)) throw new EndpointNotAllowedError();
    const p256dh = Buffer.from(keys.p256dh, 'base64url');
    if (!isPoint(p256dh)) {
      throw new InvalidRequestError([{ path: 'subscription.keys.p256dh', message: 'p256dh_invalid' }]);
    }
    const key = await this.keyFor(caller);
    const saved = await this.parts.subscriptions.save(
      {
        ...caller,
        endpoint,
        host: new URL(endpoint).host,
        p256dh,
        auth: Buffer.from(keys.auth, 'base64url'),
        origin: webOrigin(draft.origin),
        language: draft.language ?? 'en',
        vapid_key_id: key.id,
      },
      {
        now: this.parts.clock(),
        keep: SUBSCRIPTIONS_PER_USER,
        ...(draft.old_endpoint !== undefined && { old_endpoint: draft.old_endpoint }),
      },
    );
    if (!saved) throw new UnauthenticatedError();
    if (saved.previous_owner !== undefined) {
      const { user_id, session_id } = caller;
      await this.parts.audit.note({
        event: 'subscription_moved',
        user_id,
        session_id,
        other_user_id: saved.previous_owner,
        ...(draft.address !== undefined && { address: draft.address }),
      });
    }
  }

  /** Removes the caller's subscription with this endpoint, if there is one. */
  async unsubscribe(caller: Caller, endpoint: string): Promise<void> {
    await this.parts.subscriptions.removeOwn(caller.user_id, endpoint, this.parts.clock());
  }

  /** Returns how many push services accepted the test. Throws NoSubscriptionError. */
  async sendTest(caller: Caller): Promise<number> {
    const subscriptions = await this.parts.subscriptions.listLive(caller.user_id);
    if (subscriptions.length === 0) throw new NoSubscriptionError();
    const results = await this.parts.tester.sendTest(subscriptions);
    return results.filter(({ kind }) => kind === 'accepted').length;
  }

  async listDevices(caller: Caller): Promise<Device[]> {
    const devices = await this.parts.subscriptions.listDevices(caller.user_id);
    return devices.map(({ session_id, ...device }) => ({
      ...device,
      is_current: session_id === caller.session_id,
    }));
  }

  async removeDevice(caller: Caller, id: number): Promise<void> {
    const removed = await this.parts.subscriptions.removeDevice(caller.user_id, id, this.parts.clock());
    if (!removed) throw new NotFoundError();
  }

  private async keyFor(caller: Caller | undefined): Promise<VapidKeyPair> {
    const { keys, subscriptions } = this.parts;
    const [newest] = caller ? await subscriptions.listLive(caller.user_id) : [];
    return newest ? keys.keyFor(newest.vapid_key_id) : keys.current();
  }
}
