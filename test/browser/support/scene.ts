import { createCertificates } from '../../support/certificates';
import { connectionUrl, createTestDatabase, type TestDatabase } from '../../support/database';
import { aPerson, type Person, send } from '../../support/people';
import { createServerDirectory } from '../../support/server-process';
import { type AcceptedPush, BrowserPushService } from './browser-push-service';
import { until } from './until';

/** Our server as a process of its own with the web app it serves, and the push service it sends to. */
export class BrowserScene {
  private constructor(
    /** `http://localhost:41234`, of the server and the web app. */
    readonly url: string,
    readonly service: BrowserPushService,
    private readonly db: TestDatabase,
    private readonly closers: (() => unknown)[],
  ) {}

  static async start(): Promise<BrowserScene> {
    const closers: (() => unknown)[] = [];
    try {
      const certificates = createCertificates();
      closers.unshift(() => certificates.remove());
      const service = await BrowserPushService.start(certificates);
      closers.unshift(() => service.stop());
      const db = await createTestDatabase();
      closers.unshift(() => db.drop());
      const place = await createServerDirectory();
      closers.unshift(() => place.remove());
      const server = place.start({
        CONN_URL: connectionUrl(db.address),
        NODE_EXTRA_CA_CERTS: certificates.caFile,
        PUSH_ENDPOINT_HOSTS: service.host,
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

  /** Sends over REST. Resolves when the push service has taken what comes of it. */
  async push(sender: Person, receiver: Person, content: string): Promise<AcceptedPush> {
    const { length } = this.service.accepted;
    await send(sender, receiver, content);
    return until(`the push of "${content}"`, () => this.service.accepted[length]);
  }

  /** A page that has been closed is still connected until the server hears of it. */
  async nobodyIsConnected(): Promise<void> {
    await until('the server sees no socket any more', async () => {
      const answer = await fetch(`${this.url}/metrics`);
      return /^mychat_sockets 0$/m.test(await answer.text());
    });
  }

  /** Every message that somebody absent might want to hear of has been dealt with. */
  async nothingIsWaiting(): Promise<void> {
    await until('no push is waiting any more', async () => {
      const row = await this.db.database.one<{ n: number }>(
        `select (select count(*) from push_jobs where state = 'pending')
              + (select count(*) from push_deliveries where state = 'pending') as n`,
      );
      return row?.n === 0;
    });
  }

  /** @throws where the push service found a request of the server's wrong */
  async stop(): Promise<void> {
    for (const close of this.closers) await close();
    const { refused } = this.service;
    if (refused.length > 0) throw new Error(`The push service refused: ${refused.join(', ')}`);
  }
}
