import { request } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { NativeSyncPage } from '../../src/contracts/native/changes';

const unzip = promisify(gunzip);

export interface Refusal {
  /** 0: no response. */
  status: number;
  retry_after_ms: number | undefined;
}

export interface SyncCall {
  url: string;
  token: string;
  cursor: string;
  /** Each client has an address of its own, as limits count by it. */
  localAddress: string;
}

/** Of a page, as many as a client may ask for. */
const LIMIT = 200;

/** Asks for a page, compressed, on a connection of its own. Returns the refusal if the server has refused. */
export async function askSync({
  url,
  token,
  cursor,
  localAddress,
}: SyncCall): Promise<NativeSyncPage | Refusal> {
  const response = await get(`${url}/api/sync?version=2&cursor=${cursor}&limit=${LIMIT}`, {
    localAddress,
    headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'gzip' },
  });
  if (response.status !== 200) return { status: response.status, retry_after_ms: response.retry_after_ms };
  const json = response.isZipped ? await unzip(response.body) : response.body;
  return (JSON.parse(json.toString()) as { data: NativeSyncPage }).data;
}

interface Response extends Refusal {
  isZipped: boolean;
  body: Buffer;
}

function get(
  url: string,
  options: { localAddress: string; headers: Record<string, string> },
): Promise<Response> {
  return new Promise((resolve) => {
    const fail = (): void => {
      resolve({ status: 0, retry_after_ms: undefined, isZipped: false, body: Buffer.alloc(0) });
    };
    const asking = request(url, { ...options, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('error', fail);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { 'retry-after': seconds, 'content-encoding': encoding } = response.headers;
        resolve({
          status: response.statusCode ?? 0,
          retry_after_ms: seconds === undefined ? undefined : 1_000 * Number(seconds),
          isZipped: encoding === 'gzip',
          body: Buffer.concat(chunks),
        });
      });
    });
    asking.on('error', fail);
    asking.end();
  });
}
