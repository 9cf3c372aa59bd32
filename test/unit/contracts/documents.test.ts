import { createAsyncApi } from '../../../src/contracts/documents/asyncapi';
import { LIVE_RULES } from '../../../src/contracts/documents/live-rules';
import type { Noted } from '../../../src/contracts/documents/notes/field-notes';
import { rowNotes } from '../../../src/contracts/documents/notes/row-notes';
import { sentNotes } from '../../../src/contracts/documents/notes/sent-notes';
import { createOpenApi } from '../../../src/contracts/documents/openapi';
import { statusOf } from '../../../src/http/native-envelope';
import { socketPage } from '../../../src/http/site/docs/socket-page';

const asyncApi = JSON.stringify(createAsyncApi({ version: '1' }));
const openApi = JSON.stringify(createOpenApi({ version: '1', statusOf }));

const said = (notes: readonly Noted[]): string[] =>
  notes.flatMap(([, ofFields]) => Object.values(ofFields)).map((note) => JSON.stringify(note).slice(1, -1));

it('what the fields mean is said where they are described', () => {
  for (const note of said(rowNotes))
    expect([note, asyncApi.includes(note) || openApi.includes(note)]).toEqual([note, true]);
  for (const note of said(sentNotes))
    expect([note, asyncApi.includes(note) || openApi.includes(note)]).toEqual([note, true]);
});

it('the rules of the live protocol are on the page and in the document', () => {
  const page = socketPage();
  for (const { title, text } of LIVE_RULES) {
    expect(page).toContain(`<strong>${title}.</strong>`);
    expect(asyncApi).toContain(JSON.stringify(text).slice(1, -1));
  }
});

it.each([
  ['unread_count', 'count on from'],
  ['joined_seq', 'are no gap'],
  ['metadata', '4,096 bytes'],
  ['mentions', 'UTF-16 units'],
])('the page of socket events says what %s is', (_field, words) => {
  expect(socketPage()).toContain(words);
});
