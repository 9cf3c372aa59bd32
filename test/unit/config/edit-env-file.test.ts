import { withSettings } from '../../../src/config/edit-env-file';

it('withSettings replaces a setting on its line and adds new ones at the end', () => {
  const text = '# keys\nA=1\n  export B = "x"\n#A=comment\nC=3\n\n\n';

  expect(withSettings(text, { A: '9', B: 'y', D: 'new' })).toBe('# keys\nA=9\nB=y\n#A=comment\nC=3\nD=new\n');
});

it('withSettings leaves one line of a setting that is there several times', () => {
  expect(withSettings('A=1\nB=2\nA=3\n', { A: '9' })).toBe('A=9\nB=2\n');
});

it('withSettings makes the text of a new file', () => {
  expect(withSettings('', { A: '1' })).toBe('A=1\n');
});

it('withSettings replaces all lines of a value, and keeps lines that only look like a setting', () => {
  const text = 'A="-----BEGIN\nB=of the key\n-----END" # the key\r\nB=2\r\nA=again\r\nC="\nB=not\n"\r\n';

  expect(withSettings(text, { A: '9', B: '8' })).toBe('A=9\r\nB=8\r\nC="\nB=not\n"\n');
});
