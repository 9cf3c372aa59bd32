import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { createSecureContext, rootCertificates } from 'node:tls';
import type { Destination } from './endpoint-guard';
import {
  BlockedAddressError,
  guardedLookup,
  type Resolve,
  resolveByDns,
  resolveBySystem,
} from '../outbound/guarded-lookup';
import { isPublicAddress } from '../outbound/public-address';

export interface PostRequest {
  destination: Destination;
  headers: OutgoingHttpHeaders;
  body: Buffer;
  /** Milliseconds until the response's status must be there, connecting included. */
  timeout_ms: number;
}

export interface PostResponse {
  status: number;
  retry_after: string | undefined;
  /** The beginning of the response's body. */
  text: string;
}

export interface TransportOptions {
  /** Certificates (PEM) to trust besides the usual root certificates. */
  ca?: string;
  /** Connections to one host at most. */
  maxSockets?: number;
  /** For names that strangers chose. Default: {@link resolveByDns}. */
  resolvePublic?: Resolve;
  /** For names that the operator chose. Default: {@link resolveBySystem}. */
  resolveTrusted?: Resolve;
}

const MAX_SOCKETS = 100;
const IDLE_MS = 60_000;
/** How much of a response's body is kept, and after how much the connection is closed instead of reading on. */
const TEXT_BYTES = 512;
const MAX_BODY_BYTES = 16_384;
/** How long the body is waited for. The status alone is a response. */
const BODY_MS = 1_000;

/**
 * Posts to push services over keep-alive connections: https, HTTP/1.1, no redirects, certificates verified. A name is resolved
 * here, once per connection, so that the address that was checked is the one that is connected to.
 */
export class PushTransport {
  private readonly trustedAgent: Agent;
  private readonly publicAgent: Agent;
  private readonly inFlight = new Set<ClientRequest>();
  private closed = false;

  constructor(options: TransportOptions = {}) {
    const { resolveTrusted = resolveBySystem, resolvePublic = resolveByDns } = options;
    const shared = {
      keepAlive: true,
      maxSockets: options.maxSockets ?? MAX_SOCKETS,
      timeout: IDLE_MS,
      ALPNProtocols: ['http/1.1'],
      // Shared, because an agent that is given certificates instead compares their whole text at each request.
      secureContext: createSecureContext(
        options.ca === undefined ? {} : { ca: [...rootCertificates, options.ca] },
      ),
    };
    this.trustedAgent = new Agent({ ...shared, lookup: guardedLookup(resolveTrusted, () => true) });
    this.publicAgent = new Agent({ ...shared, lookup: guardedLookup(resolvePublic, isPublicAddress) });
  }

  /** Rejects if there is no response: a timeout, a reset, no address, a bad certificate. */
  async post(request: PostRequest): Promise<PostResponse> {
    const started = performance.now();
    try {
      return await this.postOnce(request, true);
    } catch (error) {
      if (!(error instanceof StaleConnectionError) || this.closed) throw error;
      // The push service has closed the idle connection and has read nothing of this request.
      return await this.postOnce(
        { ...request, timeout_ms: request.timeout_ms - (performance.now() - started) },
        false,
      );
    }
  }

  /** Aborts the requests in flight and those that wait for a connection. They reject, and so do later ones. */
  close(): void {
    this.closed = true;
    for (const outgoing of this.inFlight) outgoing.destroy(new ConnectionClosedError());
    this.trustedAgent.destroy();
    this.publicAgent.destroy();
  }

  private postOnce(request: PostRequest, keptConnections: boolean): Promise<PostResponse> {
    if (this.closed) return Promise.reject(new ConnectionClosedError());
    const { url, trusted } = request.destination;
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    // The agent looks up names only, and would connect to an address without a check.
    if (isIP(hostname) && !trusted && !isPublicAddress(hostname)) {
      return Promise.reject(new BlockedAddressError('is not a public address'));
    }
    return new Promise((resolve, reject) => {
      const agent = trusted ? this.trustedAgent : this.publicAgent;
      const outgoing = httpsRequest(url, {
        method: 'POST',
        // Not `false`, because Node's default agent would not use our lookup.
        agent: keptConnections ? agent : new Agent({ ...agent.options, keepAlive: false }),
        headers: { ...request.headers, 'content-length': request.body.length },
      });
      this.inFlight.add(outgoing);
      const timer = setTimeout(() => outgoing.destroy(new TimeoutError()), request.timeout_ms);
      const fail = (error: NodeJS.ErrnoException) => {
        const wasReset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
        reject(keptConnections && outgoing.reusedSocket && wasReset ? new StaleConnectionError() : error);
      };
      let isAnswered = false;
      outgoing.on('error', fail);
      outgoing.once('response', (incoming) => {
        isAnswered = true;
        clearTimeout(timer);
        readAnswer(incoming, resolve);
      });
      outgoing.once('close', () => {
        clearTimeout(timer);
        this.inFlight.delete(outgoing);
        // Without an error if the server changes the protocol (101), for instance.
        if (!isAnswered) fail(new ConnectionClosedError());
      });
      outgoing.end(request.body);
    });
  }
}

class StaleConnectionError extends Error {}

class ConnectionClosedError extends Error {
  readonly code = 'ECONNRESET';
}

class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ETIMEDOUT';
}

/** Resolves with status and body. If the body is too long or too slow, the connection is closed and what came of it is kept. */
function readAnswer(incoming: IncomingMessage, resolve: (response: PostResponse) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const finish = () => {
    clearTimeout(timer);
    resolve({
      status: incoming.statusCode ?? 0,
      retry_after: incoming.headers['retry-after'],
      text: Buffer.concat(chunks).subarray(0, TEXT_BYTES).toString('utf8'),
    });
  };
  const timer = setTimeout(() => incoming.destroy(), BODY_MS);
  incoming.on('data', (chunk: Buffer) => {
    if (length < TEXT_BYTES) chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BODY_BYTES) incoming.destroy();
  });
  // 'close' follows the end, an error and destroy() alike.
  incoming.on('error', () => undefined);
  incoming.once('close', finish);
}
