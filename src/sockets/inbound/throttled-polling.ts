import type { Transport } from 'engine.io';
import type { UnreadInput, InboundThrottle } from './inbound-throttle';

/** Between the packets of a body (Engine.IO protocol 4). */
const SEPARATOR = '\x1e';

/** The internals of Engine.IO's polling transport that we rely on. Versions are pinned, and a test fails when this changes. */
interface PollingTransport {
  onData?: (body: string) => void;
}

/** The packets of a posted body. */
class UnreadPackets implements UnreadInput {
  private at = 0;

  constructor(
    private readonly body: string,
    private readonly read: (body: string) => void,
  ) {}

  readNext(max: number): { packets: number; bytes: number; isAll: boolean } {
    const start = this.at;
    let end = start - 1;
    let packets = 0;
    while (packets < max && end < this.body.length) {
      const next = this.body.indexOf(SEPARATOR, end + 1);
      end = next < 0 ? this.body.length : next;
      packets += 1;
    }
    this.at = end + 1;
    this.read(this.body.slice(start, end));
    return { packets, bytes: end - start, isAll: end === this.body.length };
  }
}

/** Puts a throttle before a polling transport's parser. Returns false if the transport does not look as expected. */
export function throttlePolling(transport: Transport, throttle: InboundThrottle): boolean {
  const polling = transport as unknown as PollingTransport;
  const read = polling.onData?.bind(polling);
  if (transport.name !== 'polling' || !read) return false;
  polling.onData = (body) => throttle.receive(new UnreadPackets(body, read), () => {});
  return true;
}
