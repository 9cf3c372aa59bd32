/** What a browser hands out to be pushed to (Push API, PushSubscription.toJSON). Keys are base64url. */
export interface BrowserSubscription {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** A browser that gets a user's notifications. */
export interface Device {
  id: number;
  /** The push service that reaches it. */
  host: string;
  /** The page it was switched on from. */
  origin: string | null;
  /** Times are ISO 8601 in UTC. */
  created_at: string;
  /** When the browser last said that it is still there. */
  refreshed_at: string;
  /** When its push service last accepted a notification. */
  last_success_at: string | null;
  /** Whether the caller's own session switched it on. */
  is_current: boolean;
}
