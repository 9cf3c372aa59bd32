/**
 * What sockets may send, counted before any of it is read. No person types as much, and no client notices: one that sends its
 * whole outbox at once stays within the burst. An address gets far more, because an office is one address.
 */
export const inboundRates = {
  connection: {
    packets: { burst: 1_000, perSecond: 100 },
    bytes: { burst: 4_000_000, perSecond: 250_000 },
  },
  address: {
    packets: { burst: 10_000, perSecond: 2_000 },
    bytes: { burst: 40_000_000, perSecond: 4_000_000 },
    /** A handshake that ends in an authenticated connection is given back. */
    handshakes: { burst: 600, perSecond: 10 },
  },
} as const;

/** All that a connection may send before it is authenticated: a token takes one packet, upgrading from polling some more. */
export const UNAUTHENTICATED_PACKETS = 30;
export const UNAUTHENTICATED_BYTES = 20_000;

/** Connections of one address at the same time. */
export const MAX_CONNECTIONS = 2_000;
