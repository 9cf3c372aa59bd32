import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DirectoryLock } from './directory-lock';
import { identifyDirectory, type ProcessIdentity } from './process-identity';

/** A running server, for the next start to find if this process is killed. */
export interface ServerNote extends ProcessIdentity {
  socketPath: string;
}

/** As it is in the file. */
type Note = Partial<ServerNote & { directory: string }>;

const SERVER = 'server.json';
const CREATION = 'creation.json';

/** The server that was last noted in this directory. Needs no lock. */
export function readServerNote(directory: string): ServerNote | undefined {
  const { socketPath, ...identity } = read(directory, SERVER) ?? {};
  return isIdentity(identity) && socketPath !== undefined ? { ...identity, socketPath } : undefined;
}

/** Files that name the processes that work in a database's directory, so that they are found if this process is killed. */
export class DatabaseNotes {
  constructor(
    private readonly directory: string,
    // Not used: requiring it means that notes are written under the lock only.
    _lock: DirectoryLock,
  ) {}

  get server(): ServerNote | undefined {
    return readServerNote(this.directory);
  }

  set server(note: ServerNote | undefined) {
    this.write(SERVER, note);
  }

  /** The leader of the process group that creates the data directory. */
  get creation(): ProcessIdentity | undefined {
    const note = read(this.directory, CREATION) ?? {};
    return isIdentity(note) ? note : undefined;
  }

  set creation(leader: ProcessIdentity | undefined) {
    this.write(CREATION, leader);
  }

  private write(name: string, note: object | undefined): void {
    const file = join(this.directory, name);
    if (note === undefined) rmSync(file, { force: true });
    else {
      const text = JSON.stringify({ ...note, directory: identifyDirectory(this.directory) });
      writeFileSync(file, text, { mode: 0o600 });
    }
  }
}

/** Undefined for a file that a power failure has emptied, and for one that was copied along with its directory. */
function read(directory: string, name: string): Note | undefined {
  try {
    const note: Note = JSON.parse(readFileSync(join(directory, name), 'utf8'));
    const isHere = note.directory === undefined || note.directory === identifyDirectory(directory);
    return isHere ? note : undefined;
  } catch {
    return undefined;
  }
}

function isIdentity(note: Partial<ProcessIdentity>): note is ProcessIdentity {
  return note.pid !== undefined && note.startedAt !== undefined;
}
