import {
  GetPushPreferences,
  GetVapidPublicKey,
  ListDevices,
  type PushPreferences,
  RemoveDevice,
  SetPushPreferences,
  Subscribe,
  TestPush,
  Unsubscribe,
} from '../../routes/devices';
import { exampleOf, LATER, NOON } from './example';

const ENDPOINT = 'https://fcm.googleapis.com/fcm/send/eXaMpLe';
const PUBLIC_KEY = 'BHwRqk5fkOQzBMChQ6CkKkwaqNjvtBfxLoFGXvCPZd2kQo4C9DHg7DlDTMVqvSIRoLT3AGXTxrOWEUJvE9LGTqo';

const preferences: PushPreferences = {
  privacy: 'sender',
  quiet_hours: { from: '22:00', until: '07:30', time_zone: 'America/Sao_Paulo' },
  reactions: true,
};

export const deviceExamples = [
  exampleOf(GetVapidPublicKey, { data: { publicKey: PUBLIC_KEY } }),
  exampleOf(Subscribe, {
    body: {
      subscription: {
        endpoint: ENDPOINT,
        expirationTime: null,
        keys: {
          p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
          auth: 'tBHItJI5svbpez7KI4CCXg',
        },
      },
    },
  }),
  exampleOf(Unsubscribe, { body: { endpoint: ENDPOINT } }),
  exampleOf(TestPush, { data: { sent: 1 } }),
  exampleOf(ListDevices, {
    data: {
      subscriptions: [
        {
          id: 1,
          host: 'fcm.googleapis.com',
          origin: 'https://app.example.com',
          created_at: NOON,
          refreshed_at: LATER,
          last_success_at: null,
          is_current: true,
        },
      ],
    },
  }),
  exampleOf(RemoveDevice, { params: { id: '1' } }),
  exampleOf(GetPushPreferences, { data: { preferences } }),
  exampleOf(SetPushPreferences, { body: preferences, data: { preferences } }),
];
