/** What hostile connections do. */
export const HOSTILE_KINDS = {
  connects: 'websockets without a token that pipeline CONNECT packets with a bad one',
  joins: 'websockets of one account that flood `join_conversation`',
  pings: 'websockets without a token that flood pings of the protocol',
  handshakes: 'connections that pipeline polling handshakes',
  http: 'connections that pipeline HTTP requests without a token',
} as const;

export type HostileKind = keyof typeof HOSTILE_KINDS;
