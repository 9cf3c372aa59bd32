import { BusyError } from '../../domain/errors';
import type { MonotonicClock } from '../../domain/ports';
import type { KeyAlgorithm, ProviderKey } from './key-set';
import type { KeySource, VerifyingKey } from './key-source';

/** How long tokens with unknown keys are refused without asking the provider again. */
const PAUSE_MS = 30_000;
/** After this long the keys are fetched anew, so that those end which the provider has withdrawn. */
const REFRESH_AFTER_MS = 300_000;
/** Unknown keys that are remembered, and as many withdrawn ones: anybody can make names up. */
const MAX_REMEMBERED = 1_000;

export interface ProviderKeysOptions {
  /** Rejects if there is no usable set. */
  fetch: () => Promise<readonly ProviderKey[]>;
  clock: MonotonicClock;
  /** Called after each attempt; without an error if it went well. */
  onFetched: (error?: unknown) => void;
}

/**
 * The provider's public keys. The last good set is kept for as long as the provider cannot be reached: whoever has a token that it
 * verifies is let in.
 */
export class ProviderKeys implements KeySource {
  readonly algorithms: readonly KeyAlgorithm[] = ['RS256', 'ES256', 'EdDSA'];
  version = 0;
  private keys: readonly ProviderKey[] | undefined;
  private triedAt = -Infinity;
  private fetchedAt = -Infinity;
  /** When the fetch began that the keys are from. */
  private askedProviderAt = -Infinity;
  /** When each unknown key was first asked for; the oldest are forgotten. */
  private readonly questions = new Map<string, number>();
  /**
   * When the fetch began that found each key withdrawn or, as long as it is published, the last fetch. Apart, so that names which somebody
   * makes up do not push them out.
   */
  private readonly withdrawn = new Map<string, number>();
  private inFlight: Promise<void> | undefined;
  private hasFailed = false;

  constructor(private readonly options: ProviderKeysOptions) {}

  async find(kid: string | undefined, alg: string): Promise<VerifyingKey | undefined> {
    const known = this.look(kid, alg);
    if (known) return known;
    const askedAt = this.askedAt(questionOf(kid, alg));
    if (this.inFlight || this.options.clock() - this.triedAt >= PAUSE_MS) await this.fetch();
    if (this.hasFailed) throw new BusyError();
    const found = this.look(kid, alg);
    // The provider may have published it since: whoever is refused for that would be logged out.
    if (!found && this.askedProviderAt < askedAt) throw new BusyError();
    return found;
  }

  /** One round of the refreshing in the background. */
  async refresh(): Promise<void> {
    const isOld = this.options.clock() - this.fetchedAt >= REFRESH_AFTER_MS;
    if (isOld || this.hasFailed) await this.fetch();
  }

  /** Without a name in the token, the one key there is for its algorithm. */
  private look(kid: string | undefined, alg: string): VerifyingKey | undefined {
    const found = (this.keys ?? []).filter(
      (key) => key.alg === alg && (kid === undefined || key.kid === kid),
    );
    return found.length === 1 || kid !== undefined ? found[0]?.key : undefined;
  }

  /** When this key was first asked for, or withdrawn: now, if it is asked for the first time. */
  private askedAt(question: string): number {
    const known = this.withdrawn.get(question) ?? this.questions.get(question);
    if (known !== undefined) return known;
    const now = this.options.clock();
    remember(this.questions, question, now);
    return now;
  }

  /** Whoever asks while it is under way shares it. Never rejects. */
  private fetch(): Promise<void> {
    this.inFlight ??= this.tryToFetch().finally(() => {
      this.inFlight = undefined;
    });
    return this.inFlight;
  }

  private async tryToFetch(): Promise<void> {
    const { fetch, clock, onFetched } = this.options;
    this.triedAt = clock();
    try {
      const keys = await fetch();
      if (describe(keys) !== describe(this.keys ?? [])) this.version += 1;
      // Of those that the provider has withdrawn it is known now that they are none.
      for (const { kid, alg } of this.keys ?? []) {
        remember(this.withdrawn, questionOf(kid, alg), this.triedAt);
      }
      this.keys = keys;
      this.askedProviderAt = this.triedAt;
      this.fetchedAt = clock();
      this.hasFailed = false;
      onFetched();
    } catch (error) {
      this.hasFailed = true;
      onFetched(error);
    }
  }
}

function remember(times: Map<string, number>, question: string, at: number): void {
  times.set(question, at);
  const [oldest] = times.keys();
  if (times.size > MAX_REMEMBERED && oldest !== undefined) times.delete(oldest);
}

function questionOf(kid: string | undefined, alg: string): string {
  return `${alg} ${kid ?? ''}`;
}

function describe(keys: readonly ProviderKey[]): string {
  return keys.map(({ kid, material }) => `${kid} ${material}`).join('\n');
}
