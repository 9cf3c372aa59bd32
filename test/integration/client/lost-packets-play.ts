import type { Chat, ConversationHandle } from '../../../packages/client/src/client.ts';
import type { TestApp } from '../../support/app.ts';
import { FrameProxy } from '../../support/frame-proxy.ts';
import { type Person, twoPeople } from '../../support/people.ts';
import type { FrameFate } from '../../support/trouble.ts';
import { aToken, chatOf, connected, textsOf, until } from './scene.ts';

/** What is going on when something goes wrong. */
export type Moment =
  'connecting' | 'writing' | 'reading' | 'told to sync' | 'refused' | 'held back' | 'renewing';

export interface Play {
  moment: Moment;
  point: string;
  fate: FrameFate;
}

/** Where it is played: the people are made on one server, and write on the other one. */
export interface Stage {
  app: TestApp;
  server: TestApp;
}

/** No message may be so long. */
const REFUSED = 'x'.repeat(5_001);
/** More than the server takes at once from one person. */
const FLOOD = 240;
const PATIENCE_MS = 60_000;
/** So long are the tokens of a device that renews its own, until that goes wrong. */
const SHORT_SECONDS = 10;

interface Cast {
  ana: Person;
  bia: Person;
  proxy: FrameProxy;
  /** Ana's device behind the proxy, and Bia's without one, with their conversation. */
  here: Chat;
  there: Chat;
  mine: ConversationHandle;
  theirs: ConversationHandle;
  /** What each was told that the other has written. */
  heard: Record<'ana' | 'bia', (string | null)[]>;
  written: Record<'ana' | 'bia', string[]>;
}

/** Two people write to each other while this goes wrong. @throws what is not as it has to be, with all that has passed */
export async function play({ moment, point, fate }: Play, { app, server }: Stage): Promise<void> {
  const proxy = await FrameProxy.start(server.url);
  const chats: Chat[] = [];
  try {
    const [ana, bia] = await twoPeople(app);
    const there = await connected(server, bia);
    // One that ends before it is renewed, on a busy machine, is followed by one that is renewed.
    const isRenewing = () => moment === 'renewing' && !proxy.trouble.hasStruck;
    const here = chatOf(proxy, ana, {
      getToken: () => Promise.resolve(isRenewing() ? aToken(ana, SHORT_SECONDS) : ana.token),
    });
    chats.push(here, there);
    const cast = casting({ ana, bia, proxy, here, there });
    write(cast, [], ['b0']);
    if (moment !== 'connecting') await shown(cast.mine, 1);
    const struck = proxy.trouble.strike(point, fate);
    await act(cast, moment, struck);
    await judge(cast, app);
  } catch (error) {
    throw new Error(`${String(error)}\nWhat passed: ${proxy.trouble.trail.join(', ')}`, { cause: error });
  } finally {
    await Promise.all(chats.map((chat) => chat.close()));
    await proxy.stop();
  }
}

function casting(parts: Pick<Cast, 'ana' | 'bia' | 'proxy' | 'here' | 'there'>): Cast {
  const { ana, bia, here, there } = parts;
  const heard: Cast['heard'] = { ana: [], bia: [] };
  here.onMessage(({ content }) => heard.ana.push(content));
  there.onMessage(({ content }) => heard.bia.push(content));
  return {
    ...parts,
    mine: here.conversation({ user_id: bia.id }),
    theirs: there.conversation({ user_id: ana.id }),
    heard,
    written: { ana: [], bia: [] },
  };
}

function write({ mine, theirs, written }: Cast, ofAna: readonly string[], ofBia: readonly string[]): void {
  for (const text of ofAna) mine.send(text);
  for (const text of ofBia) theirs.send(text);
  written.ana.push(...ofAna.filter((text) => text !== REFUSED));
  written.bia.push(...ofBia);
}

/** They write before it goes wrong, meanwhile, and after it. */
async function act(cast: Cast, moment: Moment, struck: Promise<void>): Promise<void> {
  const { proxy, mine } = cast;
  const flood = Array.from({ length: moment === 'held back' ? FLOOD : 2 }, (_, n) => `a${n + 1}`);
  if (moment === 'refused') flood.splice(1, 0, REFUSED);
  write(cast, moment === 'reading' ? [] : flood, ['b1']);
  if (moment === 'told to sync') proxy.tell('42["resync",{}]');
  const all = cast.written.ana.length + cast.written.bia.length;
  await Promise.race([inTime(struck), ...(moment === 'renewing' ? [] : [shown(mine, all)])]);
  write(cast, ['a meanwhile'], ['b meanwhile']);
  await inTime(struck);
  proxy.release();
  write(cast, ['a at last'], ['b at last']);
}

/** @throws if the point is never passed */
async function inTime(struck: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('Nothing has passed the point')), PATIENCE_MS);
  });
  await Promise.race([struck, late]).finally(() => clearTimeout(timer));
}

function shown({ messages }: ConversationHandle, count: number): Promise<unknown> {
  return until(messages, ({ items }) => items.filter(({ kind }) => kind === 'message').length >= count);
}

/** Each message is stored once, in the order of writing, shown once, and answered. */
async function judge(cast: Cast, { database }: TestApp): Promise<void> {
  const { ana, bia, here, mine, theirs, heard, written } = cast;
  const count = written.ana.length + written.bia.length;
  await Promise.all([shown(mine, count), shown(theirs, count)]);
  await until(mine.messages, ({ items }) => items.every(({ kind }) => kind !== 'waiting'));
  await until(here.connection, ({ state }) => state === 'current');
  const rows = await database.many<{ seq: number; sender_id: number; content: string }>(
    'select seq, sender_id, content from messages where sender_id in (?, ?) order by conversation_id, seq',
    [ana.id, bia.id],
  );
  const by = ({ id }: Person) =>
    rows.filter(({ sender_id }) => sender_id === id).map(({ content }) => content);
  expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_row, place) => place + 1));
  expect([by(ana), by(bia)]).toEqual([written.ana, written.bia]);
  const texts = rows.map(({ content }) => content);
  const settled = mine.messages.getSnapshot().items.filter(({ kind }) => kind !== 'refused');
  expect(textsOf(settled)).toEqual(texts);
  expect(textsOf(theirs.messages.getSnapshot().items)).toEqual(texts);
  // What sync has brought is not told.
  expect(heard.bia).toEqual(written.ana.filter((text) => heard.bia.includes(text)));
  expect(heard.ana).toEqual(written.bia.filter((text) => heard.ana.includes(text)));
}
