import type { VapidKeyPair } from './vapid-keys';

/** The active VAPID keys, newest first; never empty. A subscription works only with the key it was made with. */
export class VapidKeyring {
  private readonly newest: VapidKeyPair;

  constructor(private readonly keys: readonly VapidKeyPair[]) {
    const [newest] = keys;
    if (!newest) throw new Error('There is no VAPID key');
    this.newest = newest;
  }

  /**
   * The key to use for a subscription. A subscription whose key is not known was adopted from an older installation, so the oldest
   * key is the most likely; one whose key is no longer active gets the newest.
   */
  keyFor(vapid_key_id: string | null): VapidKeyPair {
    if (vapid_key_id === null) return this.keys.at(-1) ?? this.newest;
    return this.keys.find(({ id }) => id === vapid_key_id) ?? this.newest;
  }

  /** The key for new subscriptions. */
  current(): VapidKeyPair {
    return this.newest;
  }

  othersThan(key: VapidKeyPair): VapidKeyPair[] {
    return this.keys.filter(({ id }) => id !== key.id);
  }
}
