import { testRun } from './global-setup';

// oxlint-disable-next-line import/no-default-export -- where jest looks for it
export default async function endRun(): Promise<void> {
  await testRun.server?.stop();
}
