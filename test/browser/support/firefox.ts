import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserPage, inPage } from './browser-page';
import { BrowserProcess } from './browser-process';
import { BrowserProtocol } from './browser-protocol';
import { until } from './until';

const ALERT = 'chrome://global/content/alerts/alert.xhtml';

/**
 * Firefox closes its own notifications after 20 s, and removes them from the worker's list. This keeps them open, as if the mouse rested
 * on them.
 */
const PERSISTENT_ALERTS =
  '#alertBox:not([clicked], [closing]) { animation-play-state: paused !important; }\n';

interface Context {
  context: string;
  url: string;
}

type ScriptResult =
  { type: 'success'; result: { value?: string } } | { type: 'exception'; exceptionDetails: { text: string } };

export interface FirefoxOptions {
  program: string;
  profile: string;
  /** A `ws://` address that replaces Mozilla's push service. */
  pushServer: string;
  /** Gives access to the browser's own windows, which clicking on a notification needs. */
  withSystemAccess?: boolean;
}

/** Headless Firefox, controlled by WebDriver BiDi. */
export class Firefox {
  private constructor(
    private readonly process: BrowserProcess,
    private readonly protocol: BrowserProtocol,
  ) {}

  static async start({ program, profile, pushServer, withSystemAccess }: FirefoxOptions): Promise<Firefox> {
    await writeFile(join(profile, 'user.js'), settings(pushServer));
    await mkdir(join(profile, 'chrome'), { recursive: true });
    await writeFile(join(profile, 'chrome/userChrome.css'), PERSISTENT_ALERTS);
    const port = ['--remote-debugging-port', '0'];
    const access = withSystemAccess ? ['--remote-allow-system-access'] : [];
    const process = new BrowserProcess(
      [program, '--headless', '--no-remote', '--profile', profile, ...port, ...access, 'about:blank'],
      // Firefox crashes rather than connect to another machine.
      { HOME: profile, MOZ_DISABLE_NONLOCAL_CONNECTIONS: '1' },
    );
    try {
      const url = await process.waitForOutput(/WebDriver BiDi listening on (ws:\S+)/);
      const protocol = await BrowserProtocol.connect(`${url}/session`);
      await protocol.command('session.new', { capabilities: {} });
      return new Firefox(process, protocol);
    } catch (error) {
      await process.kill();
      throw error;
    }
  }

  async allowNotifications(origin: string): Promise<void> {
    const descriptor = { name: 'notifications' };
    await this.protocol.command('permissions.setPermission', { descriptor, state: 'granted', origin });
  }

  async open(url: string): Promise<BrowserPage> {
    const { context } = await this.protocol.command<Context>('browsingContext.create', { type: 'tab' });
    const page = this.page(context);
    await page.goto(url);
    return page;
  }

  /** Waits for a page at this address that the app opens. */
  async waitForPage(url: string): Promise<BrowserPage> {
    const { context } = await until(`Firefox opens ${url}`, async () =>
      (await this.contexts()).find((one) => one.url === url),
    );
    return this.page(context);
  }

  async addresses(): Promise<string[]> {
    return (await this.contexts()).map(({ url }) => url);
  }

  /** Clicks on a notification, or on the one with this text. Returns its text. */
  async clickNotification(wanted?: string): Promise<string> {
    return until('Firefox shows a notification that can be clicked', async () => {
      const contexts = await this.contexts({ 'moz:scope': 'chrome' });
      for (const { context } of contexts.filter(({ url }) => url === ALERT)) {
        const text = await this.clickAlert(context, wanted).catch((error: unknown) => {
          // A newer notification has replaced it meanwhile.
          if (String(error).includes('no such frame')) return undefined;
          throw error;
        });
        if (typeof text === 'string') return text;
      }
      return undefined;
    });
  }

  private clickAlert(context: string, wanted: string | undefined) {
    return this.run(
      context,
      (text) => {
        // Until the alert is animated it has neither its text nor a listener for clicks.
        const label = document.querySelector<HTMLElement>('#alertBox[animate] #alertTextLabel');
        if (!label || (text !== undefined && text !== null && label.textContent !== text)) return undefined;
        label.click();
        return label.textContent;
      },
      wanted,
    );
  }

  /** Closes the browser properly, so that its profile is intact. @throws if it had to be killed */
  async close(): Promise<void> {
    await this.protocol.command('browser.close');
    await this.process.waitForEnd();
  }

  async kill(): Promise<void> {
    this.protocol.close();
    await this.process.kill();
  }

  private page(context: string): BrowserPage {
    const { protocol } = this;
    return {
      goto: async (url) => {
        await protocol.command('browsingContext.navigate', { context, url, wait: 'complete' });
      },
      evaluate: (work, ...args) => this.run(context, work, ...args),
      close: async () => {
        await protocol.command('browsingContext.close', { context });
      },
    };
  }

  private async contexts(scope: object = {}): Promise<Context[]> {
    const { contexts } = await this.protocol.command<{ contexts: Context[] }>(
      'browsingContext.getTree',
      scope,
    );
    return contexts;
  }

  private async run<Args extends readonly unknown[], Result>(
    context: string,
    work: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result> {
    const answer = await this.protocol.command<ScriptResult>('script.callFunction', {
      functionDeclaration: inPage(work, args),
      target: { context },
      awaitPromise: true,
      userActivation: true,
    });
    if (answer.type === 'exception') throw new Error(`In the page: ${answer.exceptionDetails.text}`);
    return JSON.parse(answer.result.value ?? 'null') as Result;
  }
}

function settings(pushServer: string): string {
  const values = {
    // The default, but remote control turns it off unless it is set.
    'dom.push.connection.enabled': true,
    'dom.push.serverURL': pushServer,
    'dom.push.testing.allowInsecureServerURL': true,
    'toolkit.legacyUserProfileCustomizations.stylesheets': true,
    // Firefox's own alert window, not the desktop's notifications.
    'alerts.useSystemBackend': false,
  };
  const lines = Object.entries(values).map(
    (pref) => `user_pref(${pref.map((part) => JSON.stringify(part)).join(', ')});`,
  );
  return `${lines.join('\n')}\n`;
}
