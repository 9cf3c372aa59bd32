import { createCertificates } from '../../support/certificates';
import { connectionUrl, createTestDatabase, type TestDatabase } from '../../support/database';
import { aPerson, type Person, send } from '../../support/people';
import { createServerDirectory } from '../../support/server-process';
import { type AcceptedPush, BrowserPushService } from './browser-push-service';
import { until } from './until';

/** A server process that serves the web app, and the push service it sends to. */
export class BrowserScene {
  private constructor(
    /** The address of the server and the web app, like `http://localhost:41234`. */
    readonly url: string,
    readonly service: BrowserPushService,
    private readonly db: TestDatabase,
    private readonly closers: (() => unknown)[],
  ) {}

  /** `settings` of the server, besides those that it needs here. */
  static async start(settings: Record<string, string> = {}): Promise<BrowserScene> {
    const closers: (() => unknown)[] = [];
    try {
      const certificates = createCertificates();
      closers.unshift(() => certificates.remove());
      const service = await BrowserPushService.start(certificates);
      closers.unshift(() => service.stop());
      const db = await createTestDatabase();
      closers.unshift(() => db.drop());
      const directory = await createServerDirectory();
      closers.unshift(() => directory.remove());
      const server = directory.start({
        CONN_URL: connectionUrl(db.address),
        NODE_EXTRA_CA_CERTS: certificates.caFile,
        PUSH_ENDPOINT_HOSTS: service.host,
        ...settings,
      });
      const url = await server.ready();
      closers.unshift(() => server.stop());
      const page = await fetch(`${url}/dashboard.html`);
      if (!page.ok) throw new Error('The web app has not been built: npm run build');
      return new BrowserScene(url, service, db, closers);
    } catch (error) {
      for (const close of closers) await close();
      throw error;
    }
  }

  person(name: string): Promise<Person> {
    return aPerson(this, { name });
  }

  /** Sends a message over REST. Resolves when the push service has accepted its push. */
  async push(sender: Person, receiver: Person, content: string): Promise<AcceptedPush> {
    const { length } = this.service.accepted;
    await send(sender, receiver, content);
    return until(`the push of "${content}"`, () => this.service.accepted[length]);
  }

  /** Resolves once the server has noticed that all pages are closed. */
  async waitUntilDisconnected(): Promise<void> {
    await until('the server has no sockets any more', async () => {
      const answer = await fetch(`${this.url}/metrics`);
      return /^mychat_sockets 0$/m.test(await answer.text());
    });
  }

  /** Resolves once all push jobs and deliveries have ended. */
  async waitUntilPushed(): Promise<void> {
    await until('no push is waiting any more', async () => {
      const row = await this.db.database.one<{ n: number }>(
        `select (select count(*) from push_jobs where state = 'pending')
              + (select count(*) from push_deliveries where state = 'pending') as n`,
      );
      return row?.n === 0;
    });
  }

  /** @throws if the push service refused a request of the server */
  async stop(): Promise<void> {
    for (const close of this.closers) await close();
    const { refused } = this.service;
    if (refused.length > 0) throw new Error(`The push service refused: ${refused.join(', ')}`);
  }
}
