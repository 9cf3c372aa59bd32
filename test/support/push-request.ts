import type { IncomingMessage } from 'node:http';
import { type VapidClaims, verifyVapid } from './push-crypto';

/** How a push service refuses a message. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    why: string,
  ) {
    super(why);
  }
}

/** The parts of a push message that are readable without the browser's keys. */
export interface CheckedPush {
  headers: { ttl: number; urgency: string | undefined; topic: string | undefined };
  public_key: string;
  claims: VapidClaims;
}

export interface PushRules {
  /** The origin of the service, which the token has to name. */
  origin: string;
  /** The key that the browser subscribed with; if there is none, any key is accepted. */
  vapid_key: string | undefined;
  now: number;
}

/** What a push service checks before it looks at anything else (RFC 8030, 8188, 8292). @throws Refusal */
export function checkPush(
  { method, headers }: IncomingMessage,
  body: Buffer,
  { origin, vapid_key, now }: PushRules,
): CheckedPush {
  if (method !== 'POST') throw new Refusal(405, String(method));
  if (body.length > 4_096) throw new Refusal(413, `${body.length} bytes`);
  if (headers['content-encoding'] !== 'aes128gcm') throw new Refusal(400, 'content-encoding');
  const { ttl, topic, urgency } = headers as Record<string, string | undefined>;
  if (!/^\d+$/.test(String(ttl)) || Number(ttl) > 86_400) throw new Refusal(400, `ttl ${String(ttl)}`);
  if (topic !== undefined && !/^[\w-]{1,32}$/.test(topic)) throw new Refusal(400, 'topic');

  const vapid = claimsOf(headers.authorization, origin, now);
  if (vapid_key !== undefined && vapid_key !== vapid.public_key) {
    throw new Refusal(403, 'subscribed with another key');
  }
  return { headers: { ttl: Number(ttl), urgency, topic }, ...vapid };
}

function claimsOf(header: string | undefined, origin: string, now: number): ReturnType<typeof verifyVapid> {
  try {
    return verifyVapid(header, origin, now);
  } catch (error) {
    throw new Refusal(401, String(error));
  }
}
