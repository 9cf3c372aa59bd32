import { z } from 'zod';
import { clientEvents } from '../../../src/contracts/classic/events';
import { fieldSentences } from '../../../src/contracts/field-sentences';
import { routes } from '../../../src/contracts/routes';
import { SendMessageBody } from '../../../src/contracts/routes/messages';
import { Register } from '../../../src/contracts/routes/accounts';
import { BusyError, InvalidRequestError, NotFoundError } from '../../../src/domain/errors';
import { parse, refusalBody } from '../../../src/domain/refusal';

function problemsOf(schema: z.ZodType, input: unknown, language: 'en' | 'pt-BR' = 'en') {
  try {
    parse(schema, input);
  } catch (error) {
    if (error instanceof InvalidRequestError) return refusalBody(error, language).errors ?? [];
    throw error;
  }
  return [];
}

const JUNK = [undefined, null, true, 7, -1.5, '', 'x', '\ud800', 'x'.repeat(6_000), [], {}, ['x'], NaN];

/** An object with this value in all its fields, at every depth. */
function variantsOf(schema: unknown, value: unknown): unknown[] {
  const inner = schema instanceof z.ZodPipe ? (schema.in as z.ZodType) : schema;
  if (inner instanceof z.ZodOptional || inner instanceof z.ZodNullable)
    return variantsOf(inner.unwrap(), value);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => variantsOf(option, value));
  if (!(inner instanceof z.ZodObject)) return [];
  const shape = Object.entries(inner.shape);
  const flat = Object.fromEntries(shape.map(([name]) => [name, value]));
  const deep = Object.fromEntries(shape.map(([name, field]) => [name, variantsOf(field, value)[0] ?? value]));
  return [flat, deep];
}

describe('parse', () => {
  it('returns the input as the contract transforms it', () => {
    const input = { receiver_id: 7, content: ' hi ', unknown: true };
    expect(parse(SendMessageBody, input)).toEqual({ receiver_id: 7, content: 'hi' });
  });

  it('lists every invalid field, with one sentence in the caller’s language', () => {
    const input = { receiver_id: -1.5, content: '\u0000'.repeat(6_000), temp_id: 'é'.repeat(200) };
    expect(problemsOf(SendMessageBody, input)).toEqual([
      { path: 'receiver_id', message: 'This is not a valid id.' },
      { path: 'content', message: 'A message must have 1 to 5000 characters.' },
      { path: 'temp_id', message: 'temp_id must have 1 to 100 printable ASCII characters.' },
    ]);
    expect(problemsOf(SendMessageBody, input, 'pt-BR')).toEqual([
      { path: 'receiver_id', message: 'Este id não é válido.' },
      { path: 'content', message: 'A mensagem deve ter de 1 a 5000 caracteres.' },
      { path: 'temp_id', message: 'temp_id deve ter de 1 a 100 caracteres ASCII imprimíveis.' },
    ]);
  });

  it('never quotes input', () => {
    const secret = 'my secret, sent by mistake';
    const problems = problemsOf(Register.body, { name: { secret }, email: secret, password: [secret] });
    expect(problems).toHaveLength(3);
    expect(JSON.stringify(problems)).not.toContain(secret);
  });

  it('has a sentence of our own if the schema names none', () => {
    const schema = z.object({ text: z.string(), count: z.int().max(3, 'a text that is no key') });
    expect(problemsOf(schema, { count: 7 })).toEqual([
      { path: 'text', message: 'This field is required.' },
      { path: 'count', message: 'This value is not valid.' },
    ]);
    expect(problemsOf(schema, { text: 7, count: '1' }, 'pt-BR')).toEqual([
      { path: 'text', message: 'Este valor não é válido.' },
      { path: 'count', message: 'Este valor não é válido.' },
    ]);
  });

  it('shows neither keys nor zod’s own sentences, for every schema and all kinds of input', () => {
    const schemas = [
      ...routes.flatMap(({ body, query, params }) => [body, query, params]),
      ...Object.values(clientEvents),
    ];
    const said = new Set<string>(Object.values(fieldSentences).map((sentence) => sentence['pt-BR']));
    const found = new Set<string>();
    for (const schema of schemas) {
      for (const value of JUNK) {
        for (const input of [value, ...variantsOf(schema, value)]) {
          for (const { message } of problemsOf(schema, input, 'pt-BR')) found.add(message);
        }
      }
    }
    expect([...found].filter((message) => !said.has(message))).toEqual([]);
    expect(found.size).toBeGreaterThan(15);
  });

  it('writes paths with dots, up to a limit', () => {
    const deep = z.object({ keys: z.object({ auth: z.string() }) });
    expect(problemsOf(deep, { keys: { auth: 1 } })).toMatchObject([{ path: 'keys.auth' }]);
    const record = z.record(z.string(), z.string());
    const [problem] = problemsOf(record, { ['x'.repeat(1_000)]: 1 });
    expect(problem?.path).toHaveLength(200);
  });
});

describe('refusalBody', () => {
  it('has the code and its sentence', () => {
    expect(refusalBody(new NotFoundError(), 'en')).toEqual({
      success: false,
      message: 'This could not be found.',
      code: 'not_found',
    });
    expect(refusalBody(new BusyError(), 'pt-BR')).toEqual({
      success: false,
      message: 'O servidor está ocupado. Tente novamente em instantes.',
      code: 'busy',
    });
  });

  it('has the sentence of an invalid field if there is one, a general one if there are more', () => {
    const problems = [
      { path: 'name', message: 'name_length' },
      { path: 'email', message: 'email_invalid' },
    ] as const;
    const one = { path: 'name', message: 'A name must have 1 to 100 characters.' };
    const other = { path: 'email', message: 'This is not a valid e-mail address.' };
    expect(refusalBody(new InvalidRequestError(problems.slice(0, 1)), 'en')).toEqual({
      success: false,
      message: one.message,
      code: 'invalid_request',
      errors: [one],
    });
    expect(refusalBody(new InvalidRequestError(problems), 'en')).toEqual({
      success: false,
      message: 'Some of the information is not valid.',
      code: 'invalid_request',
      errors: [one, other],
    });
  });

  it.each([new Error('select password_hash from users'), 'a text', null, undefined, { code: 'not_found' }])(
    'shows nothing of %p, which is no AppError',
    (thrown) => {
      expect(refusalBody(thrown, 'en')).toEqual({
        success: false,
        message: 'Something went wrong on our side.',
        code: 'internal',
      });
    },
  );
});
