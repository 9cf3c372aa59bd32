import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { rootCertificates } from 'node:tls';

export interface FetchLimits {
  /** For the whole response. */
  timeout_ms: number;
  maxBytes: number;
}

/**
 * The body of a response with status 200. Redirects are not followed. `ca` is trusted besides the usual root certificates, and
 * those of NODE_EXTRA_CA_CERTS.
 * @throws Error that says why there is none
 */
export async function fetchText(
  url: string,
  { timeout_ms, maxBytes }: FetchLimits,
  ca?: string,
): Promise<string> {
  const signal = AbortSignal.timeout(timeout_ms);
  const headers = { Accept: 'application/json' };
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = url.startsWith('https:')
        ? getSecure(
            url,
            { headers, signal, agent: false, ...(ca && { ca: [...rootCertificates, ca] }) },
            resolve,
          )
        : getPlain(url, { headers, signal, agent: false }, resolve);
      request.on('error', reject);
      // All there is if the server changes the protocol (101). After a response or an error this comes too late to matter.
      request.once('close', () => reject(new Error('closed without an answer')));
    });
    return await readText(response, maxBytes);
  } catch (error) {
    throw signal.aborted ? new Error(`no whole response within ${timeout_ms} ms`, { cause: error }) : error;
  }
}

async function readText(response: IncomingMessage, maxBytes: number): Promise<string> {
  try {
    const { statusCode } = response;
    if (statusCode !== 200) throw new Error(`status ${statusCode}`);
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    response.destroy();
  }
}
