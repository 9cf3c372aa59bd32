import type { Readable } from 'node:stream';
import type { ConversationType } from './conversation';

/** Milliseconds since 1970, for moments: what is stored or shown. A parameter, so that tests decide what time it is. */
export type Clock = () => number;

/**
 * Milliseconds since some moment, for durations: waits, limits, caches. Nobody sets it, so a computer whose clock is put right
 * changes no wait.
 */
export type MonotonicClock = () => number;

export interface Clocks {
  clock: Clock;
  monotonic: MonotonicClock;
}

/** Of a circuit breaker: `open` lets nothing through, `half_open` a few to try. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** Why a database that answers takes no writes; `statement log`: binlog_format=STATEMENT, with which InnoDB writes nothing here. */
export type WriteRefusal = 'read-only' | 'full' | 'statement log';

/** Who has a socket at this moment, without presence's grace. */
export interface ConnectedUsers {
  /** Whether one of the user's sockets hears of conversations of this type. Classic clients know no groups. */
  isConnected(user_id: number, type: ConversationType): boolean;
}

export interface AcknowledgingUsers {
  /** Whether one of the connected devices that hear of such conversations has said that it received a message. */
  acknowledges(user_id: number, type: ConversationType): boolean;
}

/** Who counts as online: has a socket, or had one within presence's grace. */
export interface OnlinePeople {
  isOnline(user_id: number): boolean;
}

/** What a query has found of whether one user sees another one online. */
export interface FoundPresence {
  user_id: number;
  /** Whether the viewer may see it. */
  is_visible: boolean;
  /** Whether not, because of a block. */
  block_stands: boolean;
}

/** Who is shown online in what users ask for. */
export interface ShownPeople {
  isShownOnline(viewer_id: number, user: FoundPresence): boolean;
}

/** Tells people who are online of each other when one begins, or ceases, to see the other's presence. */
export interface Introductions {
  /** The user has made this person a contact. */
  shownTo(viewer_id: number, user_id: number): Promise<void>;
  /** This person is no longer a contact of the user. */
  hiddenFrom(viewer_id: number, user_id: number): Promise<void>;
}

/** Says that push jobs were committed. */
export interface PushWaker {
  wake(): void;
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Takes the same time where there is no hash, so that an unknown e-mail cannot be told by the clock. */
  matches(password: string, hash: string | undefined): Promise<boolean>;
}

/** The passwords that are guessed first. */
export interface CommonPasswords {
  has(password: string): Promise<boolean>;
}

export interface PictureMaker {
  /**
   * A PNG, JPEG or WebP as a WebP of the size that the maker makes (of people 256 × 256, their middle): the right way up, and nothing else
   * that was in the file.
   * @throws UnsupportedMediaTypeError, InvalidRequestError if it cannot be decoded or has too many pixels, BusyError
   */
  make(bytes: Buffer): Promise<Buffer>;
}

/** Where the pictures are that the claims of external users name. */
export interface PictureSource {
  /** @throws DownloadError */
  fetch(url: string, signal: AbortSignal): Promise<Buffer>;
}

export interface WebPage {
  title: string;
  description: string | null;
  site: string | null;
  /** WebP; undefined if it has none that can be shown. */
  picture: Buffer | undefined;
}

/** What web pages say of themselves. */
export interface WebPages {
  /** Undefined if the page says nothing. @throws DownloadError */
  look(url: string, signal: AbortSignal): Promise<WebPage | undefined>;
}

export interface TokenClaims {
  user_id: number;
  /** Absent in tokens of the legacy backend. */
  session_id?: number;
  /** Seconds since 1970. */
  issued_at: number;
  expires_at: number;
}

export interface TokenSigner {
  sign(claims: { user_id: number; session_id: number }): string;
  /** Undefined where signature, algorithm, expiry or shape are wrong. */
  read(token: string): TokenClaims | undefined;
}

/** A file of an archive. Its content is made while it is read. */
export interface ArchivedFile {
  path: string;
  content: AsyncIterable<string | Buffer> | Iterable<string | Buffer>;
}

/**
 * The bytes of an archive, made no faster than they are read. If a file fails, or the signal says stop, the stream ends with an error or
 * is destroyed: nobody takes a part of it for the whole.
 */
export type Archiver = (
  files: AsyncIterable<ArchivedFile>,
  options: { modified: Date; signal: AbortSignal },
) => Readable;
