import { sign } from 'jsonwebtoken';
import { connect, type Socket } from 'node:net';
import type { HostileKind } from '../lib/hostile-kinds';

/**
 * Connections that send as much as they can. Their bytes are made by hand, to cost the server much and this process little. A
 * connection that is closed reconnects at once. Ends with its parent.
 */
interface Job {
  port: number;
  secret: string;
  kind: HostileKind;
  connections: number;
  /** The address they come from, which other clients do not use. */
  localAddress: string;
}

const UPGRADE = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: mychat',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n');
const TEXT = 0x81;
const PING = 0x89;
const COPIES = 500;

/** A WebSocket frame of a client, with a mask of zeros. The payload may have up to 65,535 bytes. */
function frame(opcode: number, payload: string): Buffer {
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 255];
  return Buffer.concat([Buffer.from([opcode, ...length, 0, 0, 0, 0]), Buffer.from(payload)]);
}

const copies = (of: Buffer | string): Buffer =>
  Buffer.concat(Array.from({ length: COPIES }, () => Buffer.from(of)));

interface Attack {
  /** Sent first. */
  opening: Buffer | string;
  /** Sent next; the flood begins once the server has sent `response`. */
  cue?: { send: Buffer; response: string };
  flood: Buffer;
}

function attackOf(kind: HostileKind, secret: string): Attack {
  const request = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: mychat\r\n\r\n`;
  const token = sign({ user_id: 9 }, secret, { algorithm: 'HS256', expiresIn: 3600 });
  const attacks: Record<HostileKind, Attack> = {
    connects: { opening: UPGRADE, flood: copies(frame(TEXT, '40{"token":"x.y.z"}')) },
    joins: {
      opening: UPGRADE,
      cue: { response: '40{', send: frame(TEXT, `40${JSON.stringify({ token })}`) },
      flood: copies(frame(TEXT, '42["join_conversation",{"contact_user_id":2}]')),
    },
    pings: { opening: UPGRADE, flood: copies(frame(PING, '')) },
    handshakes: { opening: '', flood: copies(request('/socket.io/?EIO=4&transport=polling')) },
    http: { opening: '', flood: copies(request('/api/contacts')) },
  };
  return attacks[kind];
}

function attack(job: Job, { opening, cue, flood }: Attack): void {
  const socket: Socket = connect({ host: '127.0.0.1', port: job.port, localAddress: job.localAddress });
  const pour = (): void => {
    while (socket.writable && socket.write(flood));
  };
  const begin = (): void => {
    socket.on('drain', pour);
    pour();
  };
  socket.on('error', () => {});
  socket.on('close', () => setImmediate(() => attack(job, { opening, ...(cue && { cue }), flood })));
  socket.once('connect', () => {
    socket.write(opening);
    if (cue) socket.write(cue.send);
    else begin();
  });
  let hasBegun = cue === undefined;
  socket.on('data', (data) => {
    if (hasBegun || !data.includes(cue?.response ?? '')) return;
    hasBegun = true;
    begin();
  });
}

function start(job: Job): void {
  const how = attackOf(job.kind, job.secret);
  for (let n = 0; n < job.connections; n++) attack(job, how);
  process.on('disconnect', () => process.exit(0));
  process.send?.('attacking');
}

start(JSON.parse(process.argv[2] ?? '{}') as Job);
