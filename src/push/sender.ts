import type { Clock } from '../domain/ports';
import type {
  PushResult,
  PushEncryptor,
  PushMetrics,
  PushRequest,
  PushSender,
  PushTarget,
} from '../domain/push/ports';
import type { VapidKeyring } from '../domain/push/vapid-keyring';
import type { VapidKeyPair } from '../domain/push/vapid-keys';
import { readRetryAfter } from '../jobs/retry';
import type { Destination, EndpointGuard } from './endpoint-guard';
import { BlockedAddressError } from '../outbound/guarded-lookup';
import type { PostResponse, PushTransport } from './transport';
import type { VapidTokens } from './vapid-token';

export interface WebPushSenderParts {
  keys: VapidKeyring;
  tokens: VapidTokens;
  guard: EndpointGuard;
  transport: PushTransport;
  encryptor: PushEncryptor;
  metrics: PushMetrics;
  clock: Clock;
}

/** Statuses that may mean that the subscription was made with another VAPID key: Apple returns 400, Mozilla 401, Google 403. */
const WRONG_KEY = new Set([400, 401, 403]);
/** The 4xx statuses that are worth a retry: the request was too slow, too early, or one of too many. */
const TEMPORARY = new Set([408, 425, 429]);

/** Sends one push message: encrypts it (RFC 8291), signs for it (RFC 8292), posts it (RFC 8030) and interprets the response. */
export class WebPushSender implements PushSender {
  constructor(private readonly parts: WebPushSenderParts) {}

  async send(target: PushTarget, request: PushRequest): Promise<PushResult> {
    const destination = this.parts.guard.destinationOf(target.endpoint);
    if (!destination) {
      const detail = 'the host is not on the list of push services';
      return { kind: 'blocked', reason: 'not_listed', detail };
    }
    const deadline = performance.now() + request.timeout_ms;
    try {
      const body = await this.parts.encryptor.encrypt(target, request.plaintext);
      const key = this.parts.keys.keyFor(target.vapid_key_id);
      let refusal: PushResult | undefined;
      for (const candidate of [key, ...this.parts.keys.othersThan(key)]) {
        const timeout_ms = deadline - performance.now();
        if (timeout_ms <= 0) break;
        const response = await this.post(destination, candidate, { ...request, timeout_ms }, body);
        const result = this.resultOf(response, candidate);
        if (!WRONG_KEY.has(response.status)) return result;
        refusal ??= result;
      }
      return refusal ?? { kind: 'retry', outcome: 'ETIMEDOUT', detail: 'no time was left' };
    } catch (error) {
      return this.resultOfError(destination, error);
    }
  }

  close(): void {
    this.parts.transport.close();
  }

  private async post(
    destination: Destination,
    key: VapidKeyPair,
    request: PushRequest,
    body: Buffer,
  ): Promise<PostResponse> {
    const response = await this.parts.transport.post({
      destination,
      body,
      timeout_ms: request.timeout_ms,
      headers: {
        'content-type': 'application/octet-stream',
        'content-encoding': 'aes128gcm',
        ttl: request.ttl_seconds,
        urgency: request.urgency,
        ...(request.topic !== undefined && { topic: request.topic }),
        authorization: this.parts.tokens.authorizationFor(destination.url.origin, key),
      },
    });
    this.parts.metrics.responded(destination.url.host, String(response.status));
    return response;
  }

  private resultOf({ status, retry_after, text }: PostResponse, key: VapidKeyPair): PushResult {
    const said = `${status} ${text}`.trim();
    if (status >= 200 && status < 300) return { kind: 'accepted', vapid_key_id: key.id };
    if (status === 404 || status === 410) return { kind: 'gone' };
    if (status === 413) return { kind: 'too_large' };
    const outcome = String(status);
    if (!TEMPORARY.has(status) && status < 500) return { kind: 'refused', outcome, detail: said };
    const retry_after_ms = readRetryAfter(retry_after, this.parts.clock());
    return { kind: 'retry', outcome, detail: said, ...(retry_after_ms !== undefined && { retry_after_ms }) };
  }

  private resultOfError(destination: Destination, error: unknown): PushResult {
    if (error instanceof BlockedAddressError) {
      return { kind: 'blocked', reason: 'not_public', detail: `the host ${error.message}` };
    }
    const code = codeOf(error);
    if (code.startsWith('ERR_CRYPTO'))
      return { kind: 'refused', outcome: code, detail: "the subscription's key is not a valid one" };
    this.parts.metrics.responded(destination.url.host, code);
    return { kind: 'retry', outcome: code, detail: code };
  }
}

/** `ECONNREFUSED`, `ETIMEDOUT`, `CERT_HAS_EXPIRED` and the like. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'unknown';
}
