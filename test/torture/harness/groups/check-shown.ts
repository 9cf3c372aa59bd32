import type { Violations } from '../violations';
import type { Histories } from './check-stored';
import type { Pushed } from './group-push';
import type { GroupMessage } from './group-truth';
import type { Membership, Memberships } from './memberships';
import type { Sighting, Sightings } from './sightings';

/** A push is decided, encrypted and sent: so long after that it may arrive. */
const PUSH_ON_ITS_WAY_MS = 5_000;

/** Nobody was shown anything of a group but what was theirs to see, at a time when they were a member. */
export function checkShown(sightings: Sightings, histories: Histories, violations: Violations): void {
  const ends = new Ends(sightings);
  for (const sighting of sightings.all) {
    const history = histories.get(sighting.conversation_id);
    if (history) checkSighting(sighting, history, { ends, violations });
  }
}

export function checkPushes(
  pushes: readonly Pushed[],
  messages: readonly GroupMessage[],
  {
    histories,
    sightings,
    violations,
  }: { histories: Histories; sightings: Sightings; violations: Violations },
): void {
  const ends = new Ends(sightings);
  const texts = new Map(
    messages.map(({ conversation_id, seq, content }) => [`${conversation_id}:${seq}`, content]),
  );
  for (const { user_id, conversation_id, seq, body, receivedAt } of pushes) {
    const said = /t\d+-\d+-\d+/.exec(body)?.[0];
    const content = texts.get(`${conversation_id}:${seq}`);
    // Deleted since: then nobody knows what it said.
    const isRight = content === null || said === undefined || content?.includes(`${said} `) === true;
    violations.check(isRight, 'a push says what was sent', () => `${conversation_id}:${seq}: ${body}`);
    const history = histories.get(conversation_id);
    const askedAt = receivedAt - PUSH_ON_ITS_WAY_MS;
    const times = { askedAt, answeredAt: receivedAt, by: 'push' as const };
    const sighting = { user_id, conversation_id, seqs: [seq], ...times };
    if (history) checkSighting(sighting, history, { ends, violations });
  }
}

function checkSighting(
  { user_id, conversation_id, seqs, askedAt, answeredAt, by }: Sighting,
  history: Memberships,
  { ends, violations }: { ends: Ends; violations: Violations },
): void {
  const then = history
    .of(user_id)
    .filter((one) => one.begunAt <= answeredAt && ends.of(conversation_id, one) >= askedAt);
  violations.check(
    then.length > 0,
    `nobody but members is shown a group by ${by}`,
    () => `${conversation_id} to ${user_id} at ${answeredAt}`,
  );
  const foreign = seqs.filter((seq) => !then.some((one) => seq > one.joined_seq && seq < one.to_seq));
  violations.check(
    then.length === 0 || foreign.length === 0,
    `nobody is shown what came before they joined or after they left by ${by}`,
    () => `${conversation_id}:${foreign.join(', ')} to ${user_id}, ${JSON.stringify(then)}`,
  );
}

/** When memberships had ended for sure: each is looked up once. */
class Ends {
  private readonly known = new Map<Membership, number>();

  constructor(private readonly sightings: Sightings) {}

  of(conversation_id: number, membership: Membership): number {
    const { to_seq } = membership;
    if (to_seq === Infinity) return Infinity;
    const end = this.known.get(membership) ?? this.sightings.latestCommit(conversation_id, to_seq);
    this.known.set(membership, end);
    return end;
  }
}
