import { hostileTexts } from '../support/hostile-texts';
import type { TextFunction } from '../support/text-functions';
import { createProfile, removeProfile } from './support/browser-process';
import { describeIn } from './support/browser-programs';
import { bundle } from './support/bundle';
import { Firefox } from './support/firefox';

/** Far more than linear work takes, and far less than quadratic work. */
const BUDGET_MS = 2_000;
const LENGTHS = [5_000, 20_000, 80_000];

describeIn('Firefox', (program) => {
  let profile: string;
  let firefox: Firefox;

  beforeAll(async () => {
    profile = await createProfile();
    firefox = await Firefox.start({ program, profile, pushServer: 'ws://127.0.0.1:9' });
  });
  afterAll(async () => {
    await firefox.kill();
    await removeProfile(profile);
  });

  it('handles hostile texts in linear time', async () => {
    const script = await bundle('test/support/text-functions.ts');
    const page = await firefox.open('about:blank');
    const names = await page.evaluate((code) => {
      // oxlint-disable-next-line no-implied-eval -- in an empty page, for a script that this test has just built
      const { textFunctions } = new Function(`${code}; return bundle;`)() as {
        textFunctions: Record<string, TextFunction>;
      };
      Object.assign(window, { textFunctions });
      return Object.keys(textFunctions);
    }, script);
    expect(names.length).toBeGreaterThan(10);

    const slow: string[] = [];
    for (const length of LENGTHS) {
      for (const [kind, text] of Object.entries(hostileTexts(length))) {
        const took = await page.evaluate((written) => {
          const { textFunctions } = window as unknown as { textFunctions: Record<string, TextFunction> };
          return Object.entries(textFunctions).map(([name, work]): [string, number] => {
            const began = performance.now();
            work(written);
            return [name, performance.now() - began];
          });
        }, text);
        const late = took.filter(([, ms]) => ms > BUDGET_MS);
        slow.push(...late.map(([name, ms]) => `${name}, ${kind}, ${length} characters: ${ms} ms`));
      }
      // What is too slow already would never end with longer texts.
      expect(slow).toEqual([]);
    }
  });
});
