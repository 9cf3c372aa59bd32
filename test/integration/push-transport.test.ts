import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { EndpointGuard } from '../../src/push/endpoint-guard';
import { BlockedAddressError, guardedLookup, type Resolve } from '../../src/outbound/guarded-lookup';
import { isPublicAddress } from '../../src/outbound/public-address';
import { PushTransport } from '../../src/push/transport';
import { type Certificates, createCertificates } from '../support/certificates';

let certificates: Certificates;
let server: Server;
let port: number;
let requests: string[];
let connections: number;
let answer: (path: string) => {
  status: number;
  headers?: Record<string, string>;
  body?: string;
};
let transport: PushTransport;

beforeAll(async () => {
  certificates = createCertificates();
  server = createServer(
    { key: certificates.key, cert: certificates.cert, keepAliveTimeout: 60_000 },
    (request, response) => {
      request.resume();
      requests.push(request.url ?? '');
      const { status, headers = {}, body = '' } = answer(request.url ?? '');
      response.writeHead(status, headers);
      if (body === 'open') response.write('x');
      else if (body === 'endless') pourInto(response);
      else response.end(body);
    },
  );
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  certificates.remove();
});

beforeEach(() => {
  requests = [];
  connections = 0;
  answer = () => ({ status: 201 });
  transport = new PushTransport({ ca: certificates.ca });
});

afterEach(() => {
  transport.close();
});

function pourInto(response: ServerResponse): void {
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536)));
  };
  response.on('drain', more);
  more();
}

const post = (url: string, { trusted = true, by = transport, timeout_ms = 2_000 } = {}) =>
  by.post({ destination: { url: new URL(url), trusted }, headers: {}, body: Buffer.from('x'), timeout_ms });
const here = (path = '/') => `https://localhost:${port}${path}`;

describe('connections', () => {
  it('keeps connections for further requests', async () => {
    for (let i = 0; i < 5; i++) await post(here());

    expect(connections).toBe(1);
    expect(requests).toHaveLength(5);
  });

  it('replaces connections that the other side has closed at once', async () => {
    await post(here());
    server.closeAllConnections();

    await expect(post(here())).resolves.toMatchObject({ status: 201 });
    expect(connections).toBe(2);
  });

  it('needs a certificate that is trusted and fits the name', async () => {
    const strict = new PushTransport();
    await expect(post(here(), { by: strict })).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
    strict.close();

    const renamed = new PushTransport({
      ca: certificates.ca,
      resolveTrusted: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    await expect(post(`https://push.example.com:${port}/`, { by: renamed })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    renamed.close();
    expect(requests).toEqual([]);
  });
});

describe('responses', () => {
  it('does not follow redirects', async () => {
    answer = () => ({ status: 307, headers: { location: here('/elsewhere') } });

    await expect(post(here('/one'))).resolves.toMatchObject({ status: 307 });
    expect(requests).toEqual(['/one']);
  });

  it('stops reading a body that is too long', async () => {
    answer = () => ({ status: 500, body: 'endless' });

    const { status, text } = await post(here());
    expect([status, text.length]).toEqual([500, 512]);
  });

  it('takes the status of a response whose body never ends', async () => {
    answer = () => ({ status: 201, headers: { 'content-length': '100' }, body: 'open' });

    await expect(post(here())).resolves.toMatchObject({ status: 201 });
  });

  it('rejects if no response comes in time', async () => {
    const silent = createServer({ key: certificates.key, cert: certificates.cert }, () => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `https://localhost:${(silent.address() as AddressInfo).port}/`;

    await expect(post(url, { timeout_ms: 100 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    silent.closeAllConnections();
    silent.close();
  });
});

/** A server that sends arbitrary bytes to every connection. */
async function speaking(say: (socket: TLSSocket) => void) {
  const open = new Set<TLSSocket>();
  const rude = createTlsServer({ key: certificates.key, cert: certificates.cert }, (socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => say(socket));
  });
  rude.listen(0, '127.0.0.1');
  await once(rude, 'listening');
  return {
    url: `https://localhost:${(rude.address() as AddressInfo).port}/`,
    connections: () => open.size,
    close() {
      for (const socket of open) socket.destroy();
      rude.close();
    },
  };
}

describe('connections without a response', () => {
  const repeat = (socket: TLSSocket, text: string) => {
    const timer = setInterval(() => socket.write(text), 5);
    socket.once('close', () => clearInterval(timer));
  };

  it.each<[string, string, (socket: TLSSocket) => void]>([
    [
      'a change of protocol that nobody asked for',
      'ECONNRESET',
      (socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    ],
    [
      'headers without end',
      'HPE_HEADER_OVERFLOW',
      (socket) => {
        socket.write('HTTP/1.1 201 Created\r\n');
        repeat(socket, `x: ${'x'.repeat(1_000)}\r\n`);
      },
    ],
    ['another language', 'HPE_INVALID_CONSTANT', (socket) => socket.write('220 mail.example.com ESMTP\r\n')],
    ['a good-bye', 'ECONNRESET', (socket) => socket.end()],
  ])('rejects after %s', async (_, code, say) => {
    const rude = await speaking(say);
    try {
      await expect(post(rude.url, { timeout_ms: 30_000 })).rejects.toMatchObject({ code });
    } finally {
      rude.close();
    }
  });

  it('rejects in time however often it is told to go on', async () => {
    const rude = await speaking((socket) => repeat(socket, 'HTTP/1.1 100 Continue\r\n\r\n'));
    try {
      await expect(post(rude.url, { timeout_ms: 2_000 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    } finally {
      rude.close();
    }
  });
});

it('aborts requests in flight and those that wait for a connection when it is closed', async () => {
  const silent = await speaking(() => {});
  const narrow = new PushTransport({ ca: certificates.ca, maxSockets: 1 });
  const waiting = [1, 2].map(() => post(silent.url, { by: narrow, timeout_ms: 60_000 }));
  const ends = Promise.all(waiting.map((push) => expect(push).rejects.toMatchObject({ code: 'ECONNRESET' })));
  while (silent.connections() === 0) await new Promise((resolve) => setImmediate(resolve));
  narrow.close();

  await ends;
  await expect(post(silent.url, { by: narrow })).rejects.toMatchObject({ code: 'ECONNRESET' });
  silent.close();
});

const local = { address: '127.0.0.1', family: 4 };
const resolving = (resolvePublic: Resolve) => new PushTransport({ ca: certificates.ca, resolvePublic });
const lookUp = (found: Resolve) =>
  new Promise((resolve, reject) => {
    guardedLookup(found, isPublicAddress)('push.example.com', { all: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    );
  });

describe('addresses of hosts that strangers chose', () => {
  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', 'fd00::1'])(
    'does not connect to a private address: %s',
    async (address) => {
      const guarded = resolving(async () => [{ address, family: address.includes(':') ? 6 : 4 }]);

      await expect(post(here(), { trusted: false, by: guarded })).rejects.toBeInstanceOf(BlockedAddressError);
      expect([requests, connections]).toEqual([[], 0]);
      guarded.close();
    },
  );

  it('refuses private addresses in the place of a name as well', async () => {
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1']) {
      await expect(post(`https://${host}:${port}/`, { trusted: false })).rejects.toBeInstanceOf(
        BlockedAddressError,
      );
    }
    expect([requests, connections]).toEqual([[], 0]);
  });

  describe('looked up for a connection', () => {
    const public4 = { address: '8.8.8.8', family: 4 };

    it('connects to the address that was checked, without a second lookup', async () => {
      const answers = [public4, local, local];
      let asked = 0;
      const rebinding: Resolve = async () => [answers[asked++] ?? local];

      await expect(lookUp(rebinding)).resolves.toEqual([public4]);
      expect(asked).toBe(1);
      await expect(lookUp(rebinding)).rejects.toBeInstanceOf(BlockedAddressError);
    });

    it('leaves out private addresses of a name', async () => {
      await expect(lookUp(async () => [local, public4, { address: '::1', family: 6 }])).resolves.toEqual([
        public4,
      ]);
    });

    it('rejects a name without addresses as unknown, not as blocked', async () => {
      await expect(lookUp(async () => [])).rejects.toMatchObject({ code: 'ENOTFOUND' });
    });
  });

  it('tries all addresses of a host that the operator named', async () => {
    const several = new PushTransport({
      ca: certificates.ca,
      resolveTrusted: async () => [{ address: '127.0.0.2', family: 4 }, local],
    });

    await expect(post(here(), { by: several })).resolves.toMatchObject({ status: 201 });
    several.close();
  });
});

it('checks the endpoint again when sending, so that a shorter list applies at once', () => {
  const before = new EndpointGuard({ patterns: ['push.example.com'], trusted: true });
  const after = new EndpointGuard({ patterns: ['other.example.com'], trusted: true });

  expect(before.destinationOf('https://push.example.com/x')).toBeDefined();
  expect(after.destinationOf('https://push.example.com/x')).toBeUndefined();
});
