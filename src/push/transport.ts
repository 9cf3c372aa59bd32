import { lookup, Resolver } from 'node:dns/promises';
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { createSecureContext, rootCertificates } from 'node:tls';
import type { Destination } from './endpoint-guard';
import { isPublicAddress } from './public-address';

export interface PostRequest {
  destination: Destination;
  headers: OutgoingHttpHeaders;
  body: Buffer;
  /** Milliseconds for everything. */
  timeout_ms: number;
}

export interface PostResponse {
  status: number;
  retry_after: string | undefined;
  /** The beginning of what the push service said. */
  text: string;
}

/** Not connected to: the name leads to no public address. */
export class BlockedAddressError extends Error {
  override readonly name = 'BlockedAddressError';
}

export interface ResolvedAddress {
  address: string;
  family: number;
}

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>;

export interface TransportOptions {
  /** Certificates (PEM) to trust besides the usual ones. */
  ca?: string;
  /** Connections to one host at most. */
  maxSockets?: number;
  /** Names that strangers chose. Default: the DNS servers, away from the threads that password hashing needs. */
  resolvePublic?: Resolve;
  /** Names that the operator chose. Default: as the system does, with /etc/hosts. */
  resolveTrusted?: Resolve;
}

const MAX_SOCKETS = 100;
const IDLE_MS = 60_000;
/** What is kept of an answer, and what is read of it before the connection is given up instead. */
const TEXT_BYTES = 512;
const MAX_BODY_BYTES = 16_384;
/** A status is an answer; the rest of it is waited for only this long. */
const BODY_MS = 1_000;

async function resolveByDns(hostname: string): Promise<ResolvedAddress[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = [
    ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
    ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
  ];
  if (addresses.length === 0 && four.status === 'rejected') throw four.reason;
  return addresses;
}

function resolveBySystem(hostname: string): Promise<ResolvedAddress[]> {
  return lookup(hostname, { all: true });
}

/**
 * Posts to push services over kept connections: https, HTTP/1.1, no redirects, certificates verified. A name is resolved once
 * per connection, by us; what was checked is what is connected to.
 */
export class PushTransport {
  private readonly trustedAgent: Agent;
  private readonly publicAgent: Agent;
  private readonly underWay = new Set<ClientRequest>();
  private closed = false;

  constructor(options: TransportOptions = {}) {
    const { resolveTrusted = resolveBySystem, resolvePublic = resolveByDns } = options;
    const shared = {
      keepAlive: true,
      maxSockets: options.maxSockets ?? MAX_SOCKETS,
      timeout: IDLE_MS,
      ALPNProtocols: ['http/1.1'],
      // One for all connections: an agent given certificates compares their whole text with each request.
      secureContext: createSecureContext(
        options.ca === undefined ? {} : { ca: [...rootCertificates, options.ca] },
      ),
    };
    this.trustedAgent = new Agent({ ...shared, lookup: guardedLookup(resolveTrusted, () => true) });
    this.publicAgent = new Agent({ ...shared, lookup: guardedLookup(resolvePublic, isPublicAddress) });
  }

  /** Rejects where there was no answer: a timeout, a reset, no address, a bad certificate. */
  async post(request: PostRequest): Promise<PostResponse> {
    const started = performance.now();
    try {
      return await this.postOnce(request, true);
    } catch (error) {
      if (!(error instanceof StaleConnectionError) || this.closed) throw error;
      // The push service closed a connection that we had kept; nothing was read of this request.
      return await this.postOnce(
        { ...request, timeout_ms: request.timeout_ms - (performance.now() - started) },
        false,
      );
    }
  }

  /** Ends what is under way, also what waits for a connection: it is rejected, and so is what comes later. */
  close(): void {
    this.closed = true;
    for (const outgoing of this.underWay) outgoing.destroy(new BrokenOffError());
    this.trustedAgent.destroy();
    this.publicAgent.destroy();
  }

  private postOnce(request: PostRequest, keptConnections: boolean): Promise<PostResponse> {
    if (this.closed) return Promise.reject(new BrokenOffError());
    const { url, trusted } = request.destination;
    const hostname = url.hostname.replace(/^\[|\]$/g, '');
    // The agent resolves names only: an address would be connected to unchecked.
    if (isIP(hostname) && !trusted && !isPublicAddress(hostname)) {
      return Promise.reject(new BlockedAddressError('is not a public address'));
    }
    return new Promise((resolve, reject) => {
      const agent = trusted ? this.trustedAgent : this.publicAgent;
      const outgoing = httpsRequest(url, {
        method: 'POST',
        // A fresh agent instead of `false`: that one would not have our name resolution.
        agent: keptConnections ? agent : new Agent({ ...agent.options, keepAlive: false }),
        headers: { ...request.headers, 'content-length': request.body.length },
      });
      this.underWay.add(outgoing);
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
        this.underWay.delete(outgoing);
        // Not every end is an error: after a change of protocol (101) the connection is just closed.
        if (!isAnswered) fail(new BrokenOffError());
      });
      outgoing.end(request.body);
    });
  }
}

class StaleConnectionError extends Error {}

class BrokenOffError extends Error {
  readonly code = 'ECONNRESET';
}

class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ETIMEDOUT';
}

/** Answers with what was said within the limits; a body beyond them costs the connection, not the answer. */
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
  // 'close' follows the end, an error and our own destroy alike.
  incoming.on('error', () => undefined);
  incoming.once('close', finish);
}

/** `dns.lookup` for an agent, with our own resolution and only the addresses that may be connected to. */
export function guardedLookup(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const addresses = found.filter(({ address }) => isAllowed(address));
        const [first] = addresses;
        if (found.length > 0 && !first) callback(new BlockedAddressError('leads to no public address'), '');
        else if (!first) callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '');
        else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}
