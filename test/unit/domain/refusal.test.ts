import { z } from 'zod';
import { SendMessageBody } from '../../../src/contracts/routes/messages';
import { Register } from '../../../src/contracts/routes/auth';
import { BusyError, InvalidRequestError, NotFoundError } from '../../../src/domain/errors';
import { parse, refusalBody } from '../../../src/domain/refusal';

function problemsOf(schema: z.ZodType, input: unknown, language: 'en' | 'pt-BR' = 'en') {
  try {
    parse(schema, input, language);
  } catch (error) {
    if (error instanceof InvalidRequestError) return error.problems;
    throw error;
  }
  return [];
}

describe('parse', () => {
  it('answers the input as the contract wants it', () => {
    const input = { receiver_id: 7, content: ' hi ', unknown: true };
    expect(parse(SendMessageBody, input, 'en')).toEqual({ receiver_id: 7, content: 'hi' });
  });

  it('names every field that is wrong, with one sentence in the caller’s language', () => {
    const input = { receiver_id: -1.5, content: '\u0000'.repeat(6_000), temp_id: 'é'.repeat(200) };
    expect(problemsOf(SendMessageBody, input)).toEqual([
      { path: 'receiver_id', message: 'This is not a valid id.' },
      { path: 'content', message: 'A message has 1 to 5000 characters.' },
      { path: 'temp_id', message: 'temp_id has 1 to 100 printable ASCII characters.' },
    ]);
    expect(problemsOf(SendMessageBody, input, 'pt-BR')).toEqual([
      { path: 'receiver_id', message: 'Este não é um id válido.' },
      { path: 'content', message: 'Uma mensagem tem de 1 a 5000 caracteres.' },
      { path: 'temp_id', message: 'temp_id tem de 1 a 100 caracteres ASCII imprimíveis.' },
    ]);
  });

  it('never quotes what came in', () => {
    const secret = 'my secret, sent by mistake';
    const problems = problemsOf(Register.body, { name: { secret }, email: secret, password: [secret] });
    expect(problems).toHaveLength(3);
    expect(JSON.stringify(problems)).not.toContain(secret);
  });

  it('has a sentence of its own or of the language where the type is wrong', () => {
    const [english] = problemsOf(Register.body, { name: 7, email: 'a@b.cd', password: '123456' });
    const [portuguese] = problemsOf(Register.body, { name: 7, email: 'a@b.cd', password: '123456' }, 'pt-BR');
    expect(english?.message).toContain('expected string');
    expect(portuguese?.message).not.toBe(english?.message);
  });

  it('writes a path with dots, and not without end', () => {
    const deep = z.object({ keys: z.object({ auth: z.string() }) });
    expect(problemsOf(deep, { keys: { auth: 1 } })).toMatchObject([{ path: 'keys.auth' }]);
    const record = z.record(z.string(), z.string());
    const [problem] = problemsOf(record, { ['x'.repeat(1_000)]: 1 });
    expect(problem?.path).toHaveLength(200);
  });
});

describe('refusalBody', () => {
  it('is the code and its sentence', () => {
    expect(refusalBody(new NotFoundError(), 'en')).toEqual({
      success: false,
      message: 'This was not found.',
      code: 'not_found',
    });
    expect(refusalBody(new BusyError(), 'pt-BR')).toEqual({
      success: false,
      message: 'O servidor está ocupado. Tente novamente em instantes.',
      code: 'busy',
    });
  });

  it('says what is wrong where it is one field, and in general where there are more', () => {
    const one = { path: 'name', message: 'A name has 1 to 100 characters.' };
    const other = { path: 'email', message: 'This is not a valid e-mail.' };
    expect(refusalBody(new InvalidRequestError([one]), 'en')).toEqual({
      success: false,
      message: one.message,
      code: 'invalid_request',
      errors: [one],
    });
    expect(refusalBody(new InvalidRequestError([one, other]), 'en')).toEqual({
      success: false,
      message: 'Some of the data is not valid.',
      code: 'invalid_request',
      errors: [one, other],
    });
  });

  it.each([new Error('select password_hash from users'), 'a text', null, undefined, { code: 'not_found' }])(
    'shows nothing of %p, which is a bug',
    (thrown) => {
      expect(refusalBody(thrown, 'en')).toEqual({
        success: false,
        message: 'Something went wrong on our side.',
        code: 'internal',
      });
    },
  );
});
