import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { isIP } from 'node:net';
import { rootCertificates } from 'node:tls';
import { DownloadError } from '../domain/download-error';
import { BlockedAddressError, guardedLookup, type Resolve, resolveByDns } from './guarded-lookup';
import { parsePlainUrl } from './plain-url';
import { isPublicAddress } from './public-address';

export interface DownloadOptions {
  /** Ends the download. */
  signal?: AbortSignal;
  /** For the whole response. */
  timeout_ms: number;
  maxBytes: number;
  /** The addresses that may be connected to. Default: those on the public Internet. */
  isAllowed?: (address: string) => boolean;
  /** Whether other ports than 443 may be connected to. */
  anyPort?: boolean;
  /** Default: {@link resolveByDns}. */
  resolve?: Resolve;
  /** A certificate (PEM) to trust besides the usual root certificates. */
  ca?: string;
}

/**
 * Downloads from a URL that a stranger chose: https, port 443, a host with an allowed address, which is the one connected to, status 200, no
 * redirects.
 * @throws DownloadError
 */
export async function download(text: string, options: DownloadOptions): Promise<Buffer> {
  const url = parsePlainUrl(text);
  if (!url) throw new DownloadError('is no plain https URL', true);
  if (url.port !== '' && options.anyPort !== true) throw new DownloadError('has another port than 443', true);
  const timeout = AbortSignal.timeout(options.timeout_ms);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  try {
    return await readBody(await request(url, signal, options), options.maxBytes);
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    if (error instanceof BlockedAddressError) throw new DownloadError(error.message, true, { cause: error });
    throw new DownloadError('does not answer', false, { cause: error });
  }
}

function request(url: URL, signal: AbortSignal, options: DownloadOptions): Promise<IncomingMessage> {
  const { isAllowed = isPublicAddress, resolve = resolveByDns, ca } = options;
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  // Addresses are not looked up, so they would be connected to without a check.
  if (isIP(hostname) && !isAllowed(hostname)) throw new BlockedAddressError('is not a public address');
  return new Promise((done, fail) => {
    const outgoing = get(
      url,
      {
        signal,
        agent: false,
        lookup: guardedLookup(resolve, isAllowed),
        ...(ca && { ca: [...rootCertificates, ca] }),
      },
      done,
    );
    outgoing.on('error', fail);
    // All there is if the server changes the protocol (101). After a response or an error this comes too late to matter.
    outgoing.once('close', () => fail(new DownloadError('closes without an answer', true)));
  });
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  try {
    const { statusCode = 0 } = response;
    // Never for good: what is not there yet, or not for everybody, may be later.
    if (statusCode !== 200) throw new DownloadError(`answers ${statusCode}`, false);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw new DownloadError(`has more than ${maxBytes} bytes`, true);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    response.destroy();
  }
}
