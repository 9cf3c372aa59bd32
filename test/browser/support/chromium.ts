import { type BrowserPage, inPage } from './browser-page';
import { BrowserProcess } from './browser-process';
import { BrowserProtocol } from './browser-protocol';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  '--remote-debugging-port=0',
];

interface Evaluated {
  result: { value?: string };
  exceptionDetails?: { text: string; exception?: { description?: string } };
}

/** Headless Chromium, controlled by the DevTools protocol. */
export class Chromium {
  private constructor(
    private readonly process: BrowserProcess,
    private readonly protocol: BrowserProtocol,
  ) {}

  static async start({ program, profile }: { program: string; profile: string }): Promise<Chromium> {
    const process = new BrowserProcess([program, ...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
      HOME: profile,
    });
    try {
      const url = await process.waitForOutput(/DevTools listening on (ws:\S+)/);
      return new Chromium(process, await BrowserProtocol.connect(url));
    } catch (error) {
      await process.kill();
      throw error;
    }
  }

  async allowNotifications(origin: string): Promise<void> {
    await this.protocol.command('Browser.grantPermissions', { origin, permissions: ['notifications'] });
  }

  async open(url: string): Promise<BrowserPage> {
    const { protocol } = this;
    const { targetId, sessionId } = await this.openTarget();
    await protocol.command('Page.enable', {}, { sessionId });
    const page: BrowserPage = {
      goto: async (address) => {
        await protocol.eventAfter(
          'Page.loadEventFired',
          (_params, session) => session === sessionId,
          () => protocol.command('Page.navigate', { url: address }, { sessionId }),
        );
      },
      evaluate: async (work, ...args) => {
        const { result, exceptionDetails } = await protocol.command<Evaluated>(
          'Runtime.evaluate',
          {
            expression: `(${inPage(work, args)})()`,
            awaitPromise: true,
            returnByValue: true,
            userGesture: true,
          },
          { sessionId },
        );
        if (exceptionDetails) {
          const { text, exception } = exceptionDetails;
          throw new Error(`In the page: ${text} ${exception?.description ?? ''}`);
        }
        return JSON.parse(result.value ?? 'null') as never;
      },
      close: async () => {
        await protocol.command('Target.closeTarget', { targetId });
      },
    };
    await page.goto(url);
    return page;
  }

  /** Delivers a decrypted push to the origin's worker; an empty string is a push without data. */
  async deliverPush(origin: string, data: string): Promise<void> {
    const { protocol } = this;
    const { targetId, sessionId } = await this.openTarget();
    const isOurs = ({ scopeURL, isDeleted }: Registration) => scopeURL === `${origin}/` && !isDeleted;
    const { registrations } = await protocol.eventAfter<{ registrations: Registration[] }>(
      'ServiceWorker.workerRegistrationUpdated',
      (params) => params.registrations.some(isOurs),
      () => protocol.command('ServiceWorker.enable', {}, { sessionId }),
    );
    const registrationId = registrations.find(isOurs)?.registrationId;
    await protocol.command(
      'ServiceWorker.deliverPushMessage',
      { origin, registrationId, data },
      { sessionId },
    );
    await protocol.command('Target.closeTarget', { targetId });
  }

  async close(): Promise<void> {
    await this.protocol.command('Browser.close');
    await this.process.waitForEnd();
  }

  async kill(): Promise<void> {
    this.protocol.close();
    await this.process.kill();
  }

  private async openTarget(): Promise<{ targetId: string; sessionId: string }> {
    const { targetId } = await this.protocol.command<{ targetId: string }>('Target.createTarget', {
      url: 'about:blank',
    });
    const { sessionId } = await this.protocol.command<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    });
    return { targetId, sessionId };
  }
}

interface Registration {
  registrationId: string;
  scopeURL: string;
  isDeleted: boolean;
}
