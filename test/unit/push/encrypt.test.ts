import { createECDH } from 'node:crypto';
import { encrypt, ENCRYPTION_BYTES } from '../../../src/push/encrypt';

const bytes = (text: string) => Buffer.from(text, 'base64url');

/** RFC 8291, appendix A. */
const appendix = {
  plaintext: 'V2hlbiBJIGdyb3cgdXAsIEkgd2FudCB0byBiZSBhIHdhdGVybWVsb24',
  sender_private: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  body:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_' +
    'yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

const recipient = { p256dh: bytes(appendix.p256dh), auth: bytes(appendix.auth) };

it('encrypts as in the appendix of RFC 8291', () => {
  const sender = createECDH('prime256v1');
  sender.setPrivateKey(bytes(appendix.sender_private));

  const body = encrypt(recipient, bytes(appendix.plaintext), { sender, salt: bytes(appendix.salt) });

  expect(body.toString('base64url')).toBe(appendix.body);
});

it('uses another key and another salt for each message', () => {
  const bodies = Array.from({ length: 20 }, () => encrypt(recipient, Buffer.from('x')));

  expect(new Set(bodies.map((body) => body.subarray(0, 16).toString('hex'))).size).toBe(20);
  expect(new Set(bodies.map((body) => body.subarray(21, 86).toString('hex'))).size).toBe(20);
});

it('adds the same number of bytes to every message', () => {
  for (const length of [0, 1, 100, 3_000, 3_993]) {
    expect(encrypt(recipient, Buffer.alloc(length))).toHaveLength(length + ENCRYPTION_BYTES);
  }
});

it('refuses a key that is not on the curve', () => {
  expect(() => encrypt({ ...recipient, p256dh: Buffer.alloc(65, 4) }, Buffer.from('x'))).toThrow('not valid');
});
