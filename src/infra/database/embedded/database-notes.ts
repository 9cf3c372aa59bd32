import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DirectoryLock } from './directory-lock';
import { identifyDirectory, type ProcessIdentity } from './process-identity';

/** What the next start has to know of a server that was left behind. */
export interface ServerNote extends ProcessIdentity {
  socketPath: string;
}

/** As it is written. */
type Note = Partial<ServerNote & { directory: string }>;

const SERVER = 'server.json';
const CREATION = 'creation.json';

/** Who was last noted as the server in this directory. Anybody may ask. */
export function readServerNote(directory: string): ServerNote | undefined {
  const { socketPath, ...identity } = read(directory, SERVER) ?? {};
  return isIdentity(identity) && socketPath !== undefined ? { ...identity, socketPath } : undefined;
}

/** Who is at work in a database's directory, kept by whoever holds its lock: for the next one, should he be killed. */
export class DatabaseNotes {
  constructor(
    private readonly directory: string,
    // Not used: nobody without the lock can write or remove a note.
    _lock: DirectoryLock,
  ) {}

  get server(): ServerNote | undefined {
    return readServerNote(this.directory);
  }

  set server(note: ServerNote | undefined) {
    this.write(SERVER, note);
  }

  /** The group that creates the data. */
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

/** A file that a power failure has emptied says nothing, nor does one that came with a copy of another directory. */
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
