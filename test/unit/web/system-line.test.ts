import type { Language } from '../../../src/contracts/language';
import { enApp } from '../../../web/src/i18n/en/app';
import { ptBrApp } from '../../../web/src/i18n/pt-br/app';
import { systemLine } from '../../../web/src/i18n/system-line';

const [ME, ANA, BIA, CAIO] = [1, 2, 3, 4];
const NAMES = new Map([
  [ANA, 'Ana'],
  [BIA, 'Bia'],
  [CAIO, 'Caio'],
]);

/** The sentence, with the marks of isolated names as brackets. */
function line(language: Language, sender_id: number, metadata: Record<string, unknown> | null): string {
  const naming = {
    me: ME,
    nameOf: (id: number) => NAMES.get(id),
    sentences: language === 'en' ? enApp : ptBrApp,
    language,
  };
  return systemLine({ sender_id, metadata }, naming).replaceAll('\u2068', '[').replaceAll('\u2069', ']');
}

it.each<[number, Record<string, unknown>, string, string]>([
  [
    ANA,
    { event: 'group_created', name: 'Crew', user_ids: [ME] },
    '[Ana] created the group [Crew]',
    '[Ana] criou o grupo [Crew]',
  ],
  [ME, { event: 'members_added', user_ids: [BIA] }, 'You added [Bia]', 'Você adicionou [Bia]'],
  [
    ANA,
    { event: 'members_added', user_ids: [BIA, ME] },
    '[Ana] added you and [Bia]',
    '[Ana] adicionou você e [Bia]',
  ],
  [BIA, { event: 'members_added', user_ids: [BIA] }, '[Bia] joined with a link', '[Bia] entrou por um link'],
  [BIA, { event: 'member_left', user_ids: [BIA] }, '[Bia] left the group', '[Bia] saiu do grupo'],
  [ANA, { event: 'member_removed', user_ids: [CAIO] }, '[Ana] removed [Caio]', '[Ana] removeu [Caio]'],
  [
    ANA,
    { event: 'role_changed', user_ids: [ME], role: 'owner' },
    '[Ana] made you an owner',
    '[Ana] tornou você responsável pelo grupo',
  ],
  [ANA, { event: 'pinned', message_id: 7 }, '[Ana] pinned a message', '[Ana] fixou uma mensagem'],
  [ME, { event: 'pinned', message_id: 7 }, 'You pinned a message', 'Você fixou uma mensagem'],
  [
    ME,
    { event: 'role_changed', user_ids: [BIA], role: 'admin' },
    'You made [Bia] an admin',
    'Você tornou [Bia] admin',
  ],
  [
    ME,
    { event: 'role_changed', user_ids: [BIA], role: 'member' },
    'You made [Bia] an ordinary member',
    'Você tornou [Bia] membro comum',
  ],
  [
    BIA,
    { event: 'renamed', name: 'Sailors' },
    '[Bia] named the group [Sailors]',
    '[Bia] deu ao grupo o nome [Sailors]',
  ],
])('says what %i did: %j', (sender_id, metadata, en, ptBr) => {
  expect(line('en', sender_id, metadata)).toBe(en);
  expect(line('pt-BR', sender_id, metadata)).toBe(ptBr);
});

it('counts people after the first three, and never just one', () => {
  expect(line('en', ME, { event: 'members_added', user_ids: [ANA, BIA, CAIO, 9] })).toBe(
    'You added [Ana], [Bia], [Caio], and somebody',
  );
  expect(line('en', ANA, { event: 'members_added', user_ids: [BIA, CAIO, 8, 9, ME] })).toBe(
    '[Ana] added you, [Bia], [Caio], and 2 others',
  );
});

it('says something of people and events that it does not know', () => {
  expect(line('en', 99, { event: 'member_left', user_ids: [99] })).toBe('Somebody left the group');
  expect(line('en', ANA, { event: 'expiry_changed', expire_after: 60 })).toBe('[Ana] changed the group');
  expect(line('en', ANA, null)).toBe('[Ana] changed the group');
});
