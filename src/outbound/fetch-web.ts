import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { DownloadError } from '../domain/download-error';
import { BlockedAddressError, guardedLookup, type Resolve, resolveByDns } from './guarded-lookup';
import { isPublicAddress } from './public-address';

export interface WebOptions {
  /** Ends it. */
  signal: AbortSignal;
  /** For all of it, redirects included. */
  timeout_ms: number;
  maxBytes: number;
  /** Whether a longer body is cut there; else it is an error. */
  isCut: boolean;
  /** Media types that are taken, without parameters, in lower case. */
  accept: readonly string[];
  /** The addresses that may be connected to. Default: those on the public Internet. */
  isAllowed?: ((address: string) => boolean) | undefined;
  /** Whether other ports than 80 and 443 may be connected to. */
  anyPort?: boolean | undefined;
  /** Default: {@link resolveByDns}. */
  resolve?: Resolve | undefined;
  /** A certificate (PEM) to trust besides the usual root certificates. */
  ca?: string | undefined;
}

export interface WebResource {
  /** Where it was at last. */
  url: URL;
  /** Of its media type; undefined if it says none. */
  charset: string | undefined;
  body: Buffer;
}

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const USER_AGENT = 'MyChat-LinkPreview/1.0';

/**
 * Reads a page or picture at an address that a stranger chose: http or https, usual ports, no user in it, a host with an allowed address, which is
 * the one connected to, at most three redirects, each checked like the first address. No cookies, nothing of the user.
 * @throws DownloadError
 */
export async function fetchWeb(text: string, options: WebOptions): Promise<WebResource> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeout_ms)]);
  let url = requireWebUrl(text, options);
  try {
    for (let redirects = 0; ; redirects++) {
      const response = await request(url, signal, options);
      const { statusCode = 0, headers } = response;
      if (!REDIRECTS.has(statusCode) || headers.location === undefined)
        return { url, ...(await read(response, options)) };
      response.destroy();
      if (redirects === MAX_REDIRECTS) throw new DownloadError('leads on too often', true);
      url = requireWebUrl(headers.location, options, url);
    }
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    if (error instanceof BlockedAddressError) throw new DownloadError(error.message, true, { cause: error });
    throw new DownloadError('does not answer', false, { cause: error });
  }
}

function requireWebUrl(text: string, { anyPort = false }: WebOptions, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base?.href) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw new DownloadError('is no web address', true);
  if (url.username !== '' || url.password !== '') throw new DownloadError('has a user in it', true);
  if (url.port !== '' && !anyPort) throw new DownloadError('has another port than 80 or 443', true);
  return url;
}

function request(url: URL, signal: AbortSignal, options: WebOptions): Promise<IncomingMessage> {
  const { isAllowed = isPublicAddress, resolve = resolveByDns, ca, accept } = options;
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  // Addresses are not looked up, so they would be connected to without a check.
  if (isIP(hostname) && !isAllowed(hostname)) throw new BlockedAddressError('is not a public address');
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  return new Promise((done, fail) => {
    const outgoing = get(
      url,
      {
        signal,
        agent: false,
        lookup: guardedLookup(resolve, isAllowed),
        headers: { accept: accept.join(', '), 'accept-encoding': 'identity', 'user-agent': USER_AGENT },
        ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
      },
      done,
    );
    outgoing.on('error', fail);
    // All there is if the server changes the protocol (101). After a response or an error this comes too late to matter.
    outgoing.once('close', () => fail(new DownloadError('closes without an answer', true)));
  });
}

async function read(
  response: IncomingMessage,
  { accept, maxBytes, isCut }: WebOptions,
): Promise<Pick<WebResource, 'charset' | 'body'>> {
  const { statusCode = 0, headers } = response;
  try {
    if (statusCode !== 200) throw new DownloadError(`answers ${statusCode}`, statusCode < 500);
    const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
    if (!accept.includes(type.trim())) throw new DownloadError('is of another type', true);
    const charset = /^\s*charset\s*=\s*"?([^\s"]+)/u.exec(parameters.join(';'))?.[1];
    return { charset, body: await readBody(decoded(response), maxBytes, isCut) };
  } finally {
    response.destroy();
  }
}

/** Some servers compress what nobody asked them to compress. */
function decoded(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return response;
  const decoder =
    encoding === 'gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : encoding === 'deflate'
          ? createInflate()
          : undefined;
  if (!decoder) throw new DownloadError('has an unknown encoding', true);
  response.on('error', (error) => decoder.destroy(error));
  return response.pipe(decoder);
}

/** Of what is longer, no more is decompressed than is kept. */
async function readBody(stream: Readable, maxBytes: number, isCut: boolean): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length <= maxBytes) continue;
    if (!isCut) throw new DownloadError(`has more than ${maxBytes} bytes`, true);
    break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
