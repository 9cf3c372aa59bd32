import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserPage, inPage } from './browser-page';
import { BrowserProcess } from './browser-process';
import { BrowserProtocol } from './browser-protocol';
import { until } from './until';

const ALERT = 'chrome://global/content/alerts/alert.xhtml';

/**
 * Firefox's own notifications go after 20 s, and from the worker's list with them. As under a mouse that rests on them, they
 * stay until somebody takes them away.
 */
const STAYING_ALERTS = '#alertBox:not([clicked], [closing]) { animation-play-state: paused !important; }\n';

interface Context {
  context: string;
  url: string;
}

type ScriptResult =
  { type: 'success'; result: { value?: string } } | { type: 'exception'; exceptionDetails: { text: string } };

export interface FirefoxOptions {
  program: string;
  profile: string;
  /** `ws://…`, in place of Mozilla's. */
  pushServer: string;
  /** With full power over the browser's own windows: only to click on a notification. */
  withSystemAccess?: boolean;
}

/** Firefox as it is, without a screen, driven by WebDriver BiDi. */
export class Firefox {
  private constructor(
    private readonly process: BrowserProcess,
    private readonly protocol: BrowserProtocol,
  ) {}

  static async start({ program, profile, pushServer, withSystemAccess }: FirefoxOptions): Promise<Firefox> {
    await writeFile(join(profile, 'user.js'), settings(pushServer));
    await mkdir(join(profile, 'chrome'), { recursive: true });
    await writeFile(join(profile, 'chrome/userChrome.css'), STAYING_ALERTS);
    const port = ['--remote-debugging-port', '0'];
    const power = withSystemAccess ? ['--remote-allow-system-access'] : [];
    const process = new BrowserProcess(
      [program, '--headless', '--no-remote', '--profile', profile, ...port, ...power, 'about:blank'],
      // It ends at once rather than call anybody who is not on this machine.
      { HOME: profile, MOZ_DISABLE_NONLOCAL_CONNECTIONS: '1' },
    );
    try {
      const url = await process.says(/WebDriver BiDi listening on (ws:\S+)/);
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

  /** The page at this address that somebody else opens. */
  async opened(url: string): Promise<BrowserPage> {
    const { context } = await until(`Firefox opens ${url}`, async () =>
      (await this.contexts()).find((one) => one.url === url),
    );
    return this.page(context);
  }

  async addresses(): Promise<string[]> {
    return (await this.contexts()).map(({ url }) => url);
  }

  /** Clicks on the notification that is on the screen, or on the one with this text; returns its text. */
  async clickNotification(wanted?: string): Promise<string> {
    return until('Firefox shows a notification that can be clicked', async () => {
      const contexts = await this.contexts({ 'moz:scope': 'chrome' });
      for (const { context } of contexts.filter(({ url }) => url === ALERT)) {
        const text = await this.clickAlert(context, wanted).catch((error: unknown) => {
          // A newer notification has taken its place meanwhile.
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
        // Before it has been told what to show, it does not listen either.
        const label = document.querySelector<HTMLElement>('#alertBox[animate] #alertTextLabel');
        if (!label || (text !== undefined && text !== null && label.textContent !== text)) return undefined;
        label.click();
        return label.textContent;
      },
      wanted,
    );
  }

  /** As a person closes it: the profile is in order. @throws where it had to be killed */
  async close(): Promise<void> {
    await this.protocol.command('browser.close');
    await this.process.ends();
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
    // Written out although it is the default: remote control turns it off otherwise.
    'dom.push.connection.enabled': true,
    'dom.push.serverURL': pushServer,
    'dom.push.testing.allowInsecureServerURL': true,
    'toolkit.legacyUserProfileCustomizations.stylesheets': true,
    // Firefox's own alert window, whatever the desktop offers.
    'alerts.useSystemBackend': false,
  };
  const lines = Object.entries(values).map(
    (pref) => `user_pref(${pref.map((part) => JSON.stringify(part)).join(', ')});`,
  );
  return `${lines.join('\n')}\n`;
}
