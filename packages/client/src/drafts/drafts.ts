import { isTemporary } from '../errors.ts';
import type { ConversationTarget } from '../state/types.ts';
import type { Entries } from '../storage/entries.ts';
import { WritableStore } from '../stores.ts';
import { backoff, Timer } from '../timing.ts';
import { DraftKeys, type DraftKeysParts } from './draft-keys.ts';

/** What was typed since is lost if the browser crashes. */
const STORE_MS = 300;
/** After the last keystroke, and at the latest so long after the first one. */
const TELL_MS = 1_500;
const TELL_AT_LATEST_MS = 10_000;
const WAITS = { first: 2_000, longest: 60_000 };
/** Longer ones stay on the device, as the server does not take them. */
const MAX_LENGTH = 5_000;
const KIND = 'draft.';

export interface DraftsParts extends DraftKeysParts {
  entries: Entries;
  /** What the server has, as far as this device knows. */
  draftOf(conversation_id: number): string | null;
  /** Whether it is among the user's conversations: of one that they have left the server takes nothing. */
  isThere(conversation_id: number): boolean;
  isConnected(): boolean;
  /** Stores the draft on the server, and takes in the settings that come back. @throws ClientError */
  tell(conversation_id: number, draft: string | null): Promise<void>;
  random: () => number;
}

/**
 * Texts that are not sent yet. What the user types here is newer than what the server has, until the server has it: until then it is stored on
 * the device (`''`: it was emptied), and afterwards no more, so that what is typed on another device shows here.
 */
export class Drafts {
  /** By key; only those that the server does not have. */
  readonly own = new WritableStore<ReadonlyMap<string, string>>(new Map());
  private readonly unstored = new Set<string>();
  private readonly storing = new Timer();
  private readonly telling = new Timer();
  private waitingSince: number | undefined;
  private attempts = 0;
  private isTelling = false;
  private isStopped = false;

  private readonly keys: DraftKeys;

  constructor(private readonly parts: DraftsParts) {
    this.keys = new DraftKeys(parts);
  }

  /**
   * What was typed before it was known whose drafts these are, and what is stored of them, is newer than what is stored.
   * Returns the user ids of those former ones that are not needed any more where they were.
   */
  load(former: ReadonlyMap<number, string>): number[] {
    const stored = this.parts.entries.list(KIND);
    for (const [user_id, text] of former) if (!stored.has(String(user_id))) stored.set(String(user_id), text);
    for (const [key, text] of this.own.getSnapshot()) {
      stored.delete(key);
      // A conversation of which it was not known yet that it is one with a person.
      const now = key.startsWith('c') ? this.keys.of({ conversation_id: Number(key.slice(1)) }) : key;
      if (now !== key) this.parts.entries.set(KIND + key, null);
      stored.set(now, text);
    }
    this.own.set(stored);
    this.unstored.clear();
    for (const key of stored.keys()) this.unstored.add(key);
    this.store();
    return [...former.keys()].filter((user_id) => this.parts.entries.isStored(KIND + String(user_id)));
  }

  stop(): void {
    this.store();
    this.isStopped = true;
    this.telling.clear();
  }

  textOf(to: ConversationTarget): string {
    const all = this.own.getSnapshot();
    const [key, former] = this.keys.all(to);
    // The former one was typed after what is stored was read.
    const own = (former === undefined ? undefined : all.get(former)) ?? all.get(key);
    if (own !== undefined) return own;
    const conversation_id = this.keys.idOf(to);
    return (conversation_id !== undefined && this.parts.draftOf(conversation_id)) || '';
  }

  set(to: ConversationTarget, text: string): void {
    if (text === this.textOf(to)) return;
    const [key, former] = this.keys.all(to);
    this.show(key, text);
    this.unstored.add(key);
    if (former !== undefined && this.own.getSnapshot().has(former)) {
      this.show(former, undefined);
      this.unstored.add(former);
    }
    // One that was sent or emptied must not come back.
    if (text === '') this.store();
    else if (!this.storing.isSet) this.storing.set(STORE_MS, () => this.store());
    this.waitingSince ??= performance.now();
    const left = TELL_AT_LATEST_MS - (performance.now() - this.waitingSince);
    this.telling.set(Math.max(0, Math.min(TELL_MS, left)), () => void this.tell());
  }

  /** Another tab has changed an entry. */
  onEntryChanged(name: string, text: string | null): void {
    if (!name.startsWith(KIND)) return;
    const key = name.slice(KIND.length);
    // What is typed here is newer, and about to be stored.
    if (!this.unstored.has(key)) this.show(key, text ?? undefined);
  }

  /** There is a connection, and the state is current: what was typed without one is told now. */
  current(): void {
    if (this.own.getSnapshot().size > 0 && !this.telling.isSet)
      this.telling.set(TELL_MS, () => void this.tell());
  }

  /** Stores what was typed; also to be called when the page may be closed. */
  readonly store = (): void => {
    this.storing.clear();
    for (const key of this.unstored)
      this.parts.entries.set(KIND + key, this.own.getSnapshot().get(key) ?? null);
    this.unstored.clear();
  };

  private async tell(): Promise<void> {
    // What is typed meanwhile is told by the run that follows.
    if (this.isTelling || this.isStopped || !this.parts.isConnected()) return;
    this.isTelling = true;
    this.waitingSince = undefined;
    try {
      for (const [key, text] of this.own.getSnapshot()) await this.tellOne(key, text);
      this.attempts = 0;
    } catch (error) {
      if (!isTemporary(error)) throw error;
      const wait = Math.max(error.retryAfterMs ?? 0, backoff(WAITS, this.attempts, this.parts.random()));
      this.attempts += 1;
      if (!this.isStopped) this.telling.set(wait, () => void this.tell());
    } finally {
      this.isTelling = false;
    }
  }

  private async tellOne(key: string, text: string): Promise<void> {
    const conversation_id = this.keys.conversationOf(key);
    if (conversation_id === undefined || !this.parts.isThere(conversation_id)) return;
    if (text.length > MAX_LENGTH) return;
    const draft = text.trim() === '' ? null : text;
    try {
      if (draft !== this.parts.draftOf(conversation_id)) await this.parts.tell(conversation_id, draft);
    } catch (error) {
      if (isTemporary(error)) throw error;
      // The server will never take it: it stays here while it is there to be read.
      if (draft !== null) return;
    }
    if (this.own.getSnapshot().get(key) !== text) {
      if (!this.telling.isSet) this.telling.set(TELL_MS, () => void this.tell());
      return;
    }
    this.show(key, undefined);
    this.unstored.add(key);
    this.store();
  }

  private show(key: string, text: string | undefined): void {
    const own = new Map(this.own.getSnapshot());
    if (text === undefined) own.delete(key);
    else own.set(key, text);
    this.own.set(own);
  }
}
