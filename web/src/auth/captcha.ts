import { signal } from '@preact/signals';
import { isRefusal } from '../api/api-error';
import { anonymousApi } from '../session/account';
import { features } from './features';

/** Before the server refuses a solution as too old: it accepts one for ten minutes. */
const KEPT_MS = 9 * 60_000;

interface Prepared {
  altcha: Promise<string>;
  until: number;
}

let prepared: Prepared | undefined;

/** Whether the user has to wait for a solution. */
export const isSolving = signal(false);

/** To be called when a form opens that needs a solved challenge, so that it is solved while the form is filled in. */
export function prepareCaptcha(): void {
  if (!features.value?.captcha || (prepared && performance.now() < prepared.until)) return;
  const altcha = solve();
  // Whoever submits the form hears of it.
  altcha.catch(() => {});
  prepared = { altcha, until: performance.now() + KEPT_MS };
}

/**
 * Does the work with a solved challenge, if the server needs one: proof of work, which costs strangers who try in great numbers more than
 * people. @throws what `work` throws; Error if there is no solution
 */
export async function withCaptcha<Result>(
  work: (altcha: string | undefined) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(features.value?.captcha ? await take() : undefined);
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'captcha_invalid') throw error;
    // It was not known here that one is needed, or the server's clock differs.
    return work(await take());
  }
}

/** Each is good for one request. */
async function take(): Promise<string> {
  const ready = prepared && performance.now() < prepared.until ? prepared.altcha : undefined;
  prepared = undefined;
  isSolving.value = true;
  try {
    return await (ready?.catch(solve) ?? solve());
  } finally {
    isSolving.value = false;
  }
}

/** @throws ApiError */
async function solve(): Promise<string> {
  const challenge = await anonymousApi.challenge();
  const worker = new Worker(new URL('./captcha-worker.ts', import.meta.url), { type: 'module' });
  try {
    const solution = await new Promise<unknown>((resolve, reject) => {
      worker.addEventListener('message', ({ data }) => resolve(data));
      worker.addEventListener('error', () => reject(new Error('The worker failed')));
      worker.postMessage(challenge);
    });
    if (!solution) throw new Error('The challenge was not solved');
    return btoa(JSON.stringify({ challenge, solution }));
  } finally {
    worker.terminate();
  }
}
