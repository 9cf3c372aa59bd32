import { signal } from '@preact/signals';
import type { Features } from '../../../src/contracts/routes/server';
import { anonymousApi } from '../session/account';

/** What the server offers. Undefined until it has said: then everything is tried, and it refuses with a sentence. */
export const features = signal<Features | undefined>(undefined);

export async function loadFeatures(): Promise<void> {
  features.value ??= await anonymousApi.features().catch(() => undefined);
}
