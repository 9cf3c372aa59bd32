import { sizedText, textFrames } from '../../../../src/sockets/engine/frames';
import { messageText } from '../../../../src/sockets/engine/shared-message';
import { ChangesMessage } from '../../../../src/sockets/live/changes-message';
import { LiveRow, type RowList } from '../../../../src/sockets/live/live-row';

const aRow = (list: RowList, text: string) => LiveRow.of(list, JSON.stringify(text));

it.each([
  ['one row', [aRow('messages', 'hello')]],
  ['a row of several parts', [new LiveRow('messages', [sizedText('{"id":1'), sizedText('}')])]],
  ['several rows', [aRow('messages', 'one'), aRow('messages', 'two')]],
  ['several kinds', [aRow('messages', 'one'), aRow('members', 'm'), aRow('messages', 'two')]],
  ['characters of several bytes', [aRow('messages', 'Olá 👋'), aRow('messages', 'plain')]],
  ['a frame of medium length', [aRow('messages', 'x'.repeat(200)), aRow('messages', 'é')]],
  ['a long frame', [aRow('messages', 'é'.repeat(40_000))]],
])('has a frame that says the same as its text: %s', (_, rows) => {
  const message = new ChangesMessage(rows);
  expect(message.frame.equals(textFrames([messageText(message.text)]))).toBe(true);
  expect(message.frame).toBe(message.frame);
});

it('keeps the order of the rows of a kind', () => {
  const rows = [aRow('messages', 'one'), aRow('members', 'mark'), aRow('messages', 'two')];
  expect(new ChangesMessage(rows).text).toBe('2["changes",{"messages":["one","two"],"members":["mark"]}]');
});
