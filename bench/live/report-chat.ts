import type { PairsResult } from '../clients/pairs';
import { TEXT } from '../lib/group-scene';
import type { WireName } from '../lib/pair-wires';
import { median, writeSection } from '../lib/results';
import { ratioOf, showSpread } from '../lib/rounds';

export type ChatFigures = Record<WireName, PairsResult[]>;

const WIRES: Record<WireName, string> = {
  live: 'live, one message a packet',
  gathered: 'live, gathered sends',
  classic: 'classic, same server',
  relay: 'bare relay, two packets',
};

export function reportLiveChat(
  figures: ChatFigures,
  { rounds, sockets, inFlight }: { rounds: number; sockets: number; inFlight: number },
): void {
  const of = (wire: WireName, figure: keyof PairsResult): number[] =>
    figures[wire].map((round) => round[figure]);
  const middle = (wire: WireName, figure: keyof PairsResult): number => median(of(wire, figure));
  const row = (wire: WireName): string =>
    `| ${WIRES[wire]} | ${Math.round(middle(wire, 'receivedPerSecond'))} | ${middle(wire, 'p50').toFixed(1)} ` +
    `| ${middle(wire, 'p99').toFixed(1)} | ${middle(wire, 'packets').toFixed(2)} | ${middle(wire, 'bytes').toFixed(0)} |`;
  const over = (figure: keyof PairsResult, one: WireName, other: WireName): string =>
    showSpread(ratioOf(of(one, figure), of(other, figure)));
  const rate = (one: WireName, other: WireName): string => over('receivedPerSecond', one, other);
  writeSection(
    'live-chat',
    `## Live chat of two

${sockets} sockets in pairs, ${inFlight} messages of each in flight. The relay is bare Socket.IO without a database, with one acknowledgement and one event a message; the
other three are the same server, durable. "Gathered" clients send what they have to send in a turn as one packet, as ours do. Medians of ${rounds} rounds in alternating
order; in brackets the least and the greatest ratio of a round. Latency is from sending to the answer; packets and bytes are those of the websockets, in both directions
and with headers, for each delivered message of ${TEXT.length} characters and its number.

| | deliveries/s | p50 ms | p99 ms | packets | bytes |
| --- | --- | --- | --- | --- | --- |
${(Object.keys(WIRES) as WireName[]).map(row).join('\n')}

| goal | live | gathered |
| --- | --- | --- |
| deliveries over the bare relay's ≥ 0.8, gathered ≥ 1.0 | ${rate('live', 'relay')} | ${rate('gathered', 'relay')} |
| p99 over the bare relay's ≤ 1.3 | ${over('p99', 'live', 'relay')} | ${over('p99', 'gathered', 'relay')} |
| deliveries over the classic protocol's ≥ 1.6 | ${rate('live', 'classic')} | ${rate('gathered', 'classic')} |
| packets over the classic protocol's ≤ 0.5 | ${over('packets', 'live', 'classic')} | ${over('packets', 'gathered', 'classic')} |
| bytes over the classic protocol's ≤ 0.9 | ${over('bytes', 'live', 'classic')} | ${over('bytes', 'gathered', 'classic')} |

The clients of all four are one process with the same options of \`socket.io-client\`, which clients of each have: what fewer packets save them counts too. Each run
fails unless every message has arrived at its receiver exactly once and in order, and was answered to its sender exactly once, live by its own row.`,
  );
}
