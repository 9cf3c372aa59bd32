import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseNotes, readServerNote } from '../../../../../src/infra/database/embedded/database-notes';
import { DirectoryLock } from '../../../../../src/infra/database/embedded/directory-lock';

const note = { pid: process.pid, startedAt: 'today', socketPath: '/tmp/sock' };
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mychat-notes-'));
});

afterEach(() => rm(directory, { recursive: true }));

it('the notes name the processes at work until they are removed', async () => {
  const lock = await DirectoryLock.acquire(directory);
  const notes = new DatabaseNotes(directory, lock);
  notes.server = note;
  notes.creation = { pid: 1, startedAt: 'boot' };

  expect(readServerNote(directory)).toMatchObject(note);
  expect(new DatabaseNotes(directory, lock).creation).toMatchObject({ pid: 1, startedAt: 'boot' });
  notes.server = undefined;
  notes.creation = undefined;
  expect(await readdir(directory)).toEqual(['lock']);
});

it('the notes in a copy of the directory name no process', async () => {
  const lock = await DirectoryLock.acquire(directory);
  new DatabaseNotes(directory, lock).server = note;
  const copy = `${directory}-copy`;
  await cp(directory, copy, { recursive: true });

  expect(readServerNote(copy)).toBeUndefined();
  await rm(copy, { recursive: true });
});

it.each(['', '{', '[]', '{"pid":1}'])('a note with the text %j names no process', async (text) => {
  await writeFile(join(directory, 'server.json'), text);

  expect(readServerNote(directory)).toBeUndefined();
});
