import { startTestApp, type TestApp } from '../../support/app';
import { addContact, send, twoPeople } from '../../support/people';
import { type Answer, createRestClient, type RestClient } from '../../support/rest-client';

let app: TestApp;
let nobody: RestClient;
beforeAll(async () => {
  app = await startTestApp();
  nobody = createRestClient(app.url);
});
afterAll(() => app.stop());

const PORTUGUESE = { 'Accept-Language': 'pt-BR,pt;q=0.9,en;q=0.8' };

async function said(answer: Promise<Answer>): Promise<string> {
  return (await answer).body.message;
}

describe('the language of a response', () => {
  it.each([
    ['pt-BR,pt;q=0.9,en;q=0.8', 'pt'],
    ['pt', 'pt'],
    ['PT-br', 'pt'],
    ['pt-PT', 'pt'],
    ['fr, pt;q=0.5', 'pt'],
    ['en;q=0.4, pt;q=0.5', 'pt'],
    ['en-US,en;q=0.9,pt;q=0.8', 'en'],
    ['fr-FR', 'en'],
    ['*', 'en'],
    ['pt;q=0', 'en'],
    ['', 'en'],
    ['x'.repeat(8_000), 'en'],
  ])('for Accept-Language: %.40s is %s', async (header, language) => {
    const { body } = await nobody.get('/api/auth/me', { 'Accept-Language': header });
    expect(body.message).toBe(language === 'pt' ? 'Entre novamente, por favor.' : 'Please log in again.');
  });

  it('is English by default', async () => {
    const { body } = await nobody.get('/api/auth/me');
    expect(body.message).toBe('Please log in again.');
  });

  it('is the caller’s in successes, in every kind of refusal, and for each field', async () => {
    const [ana, bruno] = await twoPeople(app);
    const draft = { receiver_id: bruno.id, content: 'Oi', temp_id: 't' };

    expect(await said(ana.api.post('/api/messages/send', draft, PORTUGUESE))).toBe('A mensagem foi enviada.');
    expect(await said(ana.api.post('/api/messages/send', { ...draft, content: '?' }, PORTUGUESE))).toBe(
      'Esta mensagem já foi enviada com outro conteúdo.',
    );
    expect(await said(ana.api.get('/api/nothing', PORTUGUESE))).toBe('Isso não foi encontrado.');
    expect(await said(ana.api.post('/api/messages/send', '{', PORTUGUESE))).toBe(
      'Não foi possível ler a requisição.',
    );
    const { body } = await ana.api.post(
      '/api/messages/send',
      { receiver_id: 'x', content: '', temp_id: 'é' },
      PORTUGUESE,
    );
    expect(body).toEqual({
      success: false,
      message: 'Algumas informações não são válidas.',
      code: 'invalid_request',
      errors: [
        { path: 'receiver_id', message: 'Este id não é válido.' },
        { path: 'content', message: 'A mensagem deve ter de 1 a 5000 caracteres.' },
        { path: 'temp_id', message: 'temp_id deve ter de 1 a 100 caracteres ASCII imprimíveis.' },
      ],
    });
  });

  it('is the caller’s for wrong types', async () => {
    const wrong = { name: 7, email: 'ana@example.com', password: 'a password' };
    const { body: english } = await nobody.post('/api/auth/register', wrong);
    const { body: portuguese } = await nobody.post('/api/auth/register', wrong, PORTUGUESE);
    expect(english.errors).toHaveLength(1);
    expect(portuguese.errors).toHaveLength(1);
    expect(portuguese.message).not.toBe(english.message);
  });
});

describe('a trailing slash', () => {
  it('is accepted everywhere', async () => {
    const [ana, bruno] = await twoPeople(app);
    const contact = await addContact(ana, bruno);
    const message = await send(ana, bruno, 'hi');
    const answers = [
      await nobody.get('/health/'),
      await nobody.post('/api/auth/login/', { email: ana.email, password: ana.password }),
      await ana.api.get('/api/auth/me/'),
      await ana.api.get('/api/contacts/'),
      await ana.api.get('/api/contacts/search/?q=bruno'),
      await ana.api.put(`/api/contacts/${contact.id}/`, { contact_name: 'Bru' }),
      await ana.api.get(`/api/messages/conversation/${bruno.id}/?limit=1`),
      await ana.api.put(`/api/messages/mark-read/${bruno.id}/`),
      await ana.api.delete(`/api/messages/${message.id}/?scope=me`),
      await ana.api.get('/api/push/vapid-public-key/'),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });
});

describe('an unknown path', () => {
  it.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/contacts/1/2',
    '/nothing',
    '/api/__proto__',
    '/socket.io.js',
  ])('like %s is 404 in the envelope, with and without a token', async (path) => {
    const [ana] = await twoPeople(app);
    for (const client of [nobody, ana.api]) {
      const { status, body, headers } = await client.get(path);
      expect(status).toBe(404);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(body).toEqual({ success: false, message: 'This could not be found.', code: 'not_found' });
    }
  });
});

async function idFor(id: string): Promise<string | undefined> {
  return (await nobody.get('/health', { 'X-Request-Id': id })).headers['x-request-id'];
}

describe('every response', () => {
  it.each(['/api/auth/me', '/api/nothing', '/health', '/'])(
    'of %s forbids sniffing and framing',
    async (path) => {
      const { headers } = await nobody.get(path);
      expect(headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.any(String),
      });
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );

  it('about people forbids caching', async () => {
    const [ana] = await twoPeople(app);
    expect((await ana.api.get('/api/contacts')).headers['cache-control']).toBe('no-store');
  });

  it('carries the request’s own id, if that is well-formed', async () => {
    expect(await idFor('abc-123')).toBe('abc-123');
    expect(await idFor('<script>')).toMatch(/^[\w-]{36}$/);
  });
});

describe('the server itself', () => {
  it('describes itself and its health in bare objects', async () => {
    const health = await nobody.get('/health');
    expect(health.status).toBe(200);
    expect(health.body).toEqual({ status: 'OK', database: 'connected', message: expect.any(String) });

    const root = await nobody.get('/', { Accept: '*/*' });
    expect(root.status).toBe(200);
    expect(root.body).toEqual({
      name: 'MyChat API',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      status: 'running',
      endpoints: expect.objectContaining({ auth: '/api/auth', health: '/health' }),
    });
  });

  it('reports with 503 that it is stopping', async () => {
    const going = await startTestApp({ schema: app.schema });
    try {
      going.app.announceStop();
      const { status, body } = await createRestClient(going.url).get('/health');
      expect(status).toBe(503);
      expect(body).toEqual({ status: 'ERROR', database: 'connected', message: expect.any(String) });
    } finally {
      await going.stop();
    }
  });
});

describe('the key for notifications', () => {
  it('is 65 bytes in base64url, in data and at top level, and the same for everybody', async () => {
    const [ana] = await twoPeople(app);
    const { status, body } = await nobody.get('/api/push/vapid-public-key');

    expect(status).toBe(200);
    const { publicKey } = body;
    expect(body).toEqual({
      success: true,
      message: 'This is the key for notifications.',
      data: { publicKey },
      publicKey,
    });
    expect(publicKey).toMatch(/^[\w-]{87}$/);
    expect(Buffer.from(publicKey, 'base64url')).toHaveLength(65);
    expect((await ana.api.get('/api/push/vapid-public-key')).body.publicKey).toBe(publicKey);
    const badToken = createRestClient(app.url, 'not.a.token');
    expect((await badToken.get('/api/push/vapid-public-key')).body.publicKey).toBe(publicKey);
  });
});
