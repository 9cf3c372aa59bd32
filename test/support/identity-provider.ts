import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Certificates, createCertificates } from './certificates';

/** What the provider answers when it is asked for its keys. */
export type KeyBehaviour = 'keys' | 'error' | 'hang' | 'redirect' | 'huge' | 'garbage' | 'no_keys' | 'switch';

/** Of a token; undefined leaves one out. */
export type Claims = Record<string, unknown>;

export interface SigningKey {
  kid: string;
  alg: string;
  privateKey: Parameters<SignJWT['sign']>[0];
  publicJwk: object;
}

export async function aSigningKey(alg = 'RS256', kid: string = randomUUID()): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export const AUDIENCE = 'chat';

/** An identity provider on https://localhost, with public keys. It signs what it is told to. */
export class IdentityProvider {
  behaviour: KeyBehaviour = 'keys';
  /** How often it was asked for its keys, and for what it redirects to. */
  requests = 0;
  redirected = 0;
  /** What else is there, by path: bytes, perhaps later, or a status without any. */
  readonly files = new Map<string, Buffer | number | Promise<Buffer>>();
  /** How often each was asked for. */
  readonly downloads = new Map<string, number>();

  private constructor(
    private readonly server: Server,
    private readonly certificates: Certificates,
    /** The first one signs. */
    public keys: SigningKey[],
  ) {}

  static async start(alg?: string): Promise<IdentityProvider> {
    const certificates = createCertificates();
    const server = createServer({ key: certificates.key, cert: certificates.cert });
    const provider = new IdentityProvider(server, certificates, [await aSigningKey(alg)]);
    server.on('request', (request, response) => provider.respond(request, response));
    server.listen(0, 'localhost');
    await once(server, 'listening');
    return provider;
  }

  get issuer(): string {
    return `https://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  get signingKey(): SigningKey {
    const [key] = this.keys;
    if (!key) throw new Error('The provider has no key');
    return key;
  }

  get ca(): string {
    return this.certificates.ca;
  }

  get caFile(): string {
    return this.certificates.caFile;
  }

  get settings(): Record<string, string> {
    return {
      AUTH_ISSUER: this.issuer,
      AUTH_ISSUER_JWKS: `${this.issuer}/keys`,
      AUTH_AUDIENCE: AUDIENCE,
    };
  }

  /** Resolves when it is asked for its keys again. */
  async nextRequest(): Promise<void> {
    await once(this.server, 'request');
  }

  /** A good token for an hour, but for what `claims` says otherwise. */
  token(claims: Claims = {}, header: Claims = {}, key?: SigningKey): Promise<string> {
    const { kid, alg, privateKey } = key ?? this.signingKey;
    return new SignJWT(this.claims(claims)).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
  }

  claims(claims: Claims = {}): Claims {
    const now = Math.floor(Date.now() / 1_000);
    return {
      iss: this.issuer,
      aud: AUDIENCE,
      sub: 'ana-7',
      sid: 'one',
      name: 'Ana',
      iat: now,
      exp: now + 3_600,
      ...claims,
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    this.certificates.remove();
  }

  private respond(request: IncomingMessage, response: ServerResponse): void {
    const file = this.files.get(request.url ?? '');
    if (file !== undefined) {
      this.downloads.set(request.url ?? '', (this.downloads.get(request.url ?? '') ?? 0) + 1);
      if (typeof file === 'number') response.writeHead(file).end();
      else if (file instanceof Promise) void file.then((bytes) => response.end(bytes));
      else response.end(file);
      return;
    }
    if (request.url === '/elsewhere') this.redirected += 1;
    else this.requests += 1;
    const text = JSON.stringify({ keys: this.keys.map(({ publicJwk }) => publicJwk) });
    switch (request.url === '/elsewhere' ? 'keys' : this.behaviour) {
      case 'hang':
        return;
      case 'error':
        response.writeHead(500).end();
        return;
      case 'redirect':
        response.writeHead(302, { Location: `${this.issuer}/elsewhere` }).end();
        return;
      case 'huge':
        response.end(JSON.stringify({ keys: [], filler: 'x'.repeat(1_000_000) }));
        return;
      case 'garbage':
        response.end('<html>');
        return;
      case 'switch':
        request.socket.write('HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
        return;
      case 'no_keys':
        response.end('{"keys":[]}');
        return;
      default:
        response.end(text);
    }
  }
}

/** A team whose backend signs with a secret: that of the documented examples. */
export const backend = {
  issuer: 'https://app.example.com',
  secret: 'the secret of the examples, which everybody knows',
  settings: {
    AUTH_ISSUER: 'https://app.example.com',
    AUTH_ISSUER_SECRET: 'the secret of the examples, which everybody knows',
  },
  /** A good token for an hour, but for what `claims` says otherwise. */
  token(claims: Claims = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ iss: this.issuer, sub: 'ana-7', sid: 'one', iat: now, exp: now + 3_600, ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(this.secret));
  },
};
