import { GetFeatures, Health, Root } from '../../routes/server';
import { exampleOf } from './example';

export const serverExamples = [
  exampleOf(GetFeatures, {
    data: { features: { password_reset: true, registration: 'open', captcha: false } },
  }),
  exampleOf(Health, {
    data: { status: 'OK', database: 'connected', message: 'API is running correctly' },
  }),
  exampleOf(Root, {
    data: {
      name: 'MyChat API',
      version: '1.0.0',
      status: 'running',
      endpoints: {
        auth: '/api/auth',
        contacts: '/api/contacts',
        messages: '/api/messages',
        push: '/api/push',
        health: '/health',
        docs: '/docs',
        socket: '/socket.io',
      },
    },
  }),
];
