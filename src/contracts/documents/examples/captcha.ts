import { GetChallenge } from '../../routes/captcha';
import { exampleOf } from './example';

export const captchaExamples = [
  exampleOf(GetChallenge, {
    data: {
      parameters: {
        algorithm: 'PBKDF2/SHA-256',
        cost: 5000,
        keyLength: 32,
        keyPrefix: '00',
        nonce: '6f1d0c5a8b3e4f2790a1c3d5e7f90b2d',
        salt: 'b04c7d1e9f2a4863a5c0e8d17b3f6492',
        expiresAt: 1769861400,
      },
      signature: '3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b',
    },
  }),
];
