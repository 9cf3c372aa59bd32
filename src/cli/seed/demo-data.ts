/** The password of all demo people. Never in production. */
export const PASSWORD = 'mychat demo';

export const PEOPLE = {
  ana: { name: 'Ana Souza', email: 'ana@demo.example' },
  bruno: { name: 'Bruno Lima', email: 'bruno@demo.example' },
  clara: { name: 'Clara Nunes', email: 'clara@demo.example' },
  daniel: { name: 'Daniel Weber', email: 'daniel@demo.example' },
} as const;

export type PersonKey = keyof typeof PEOPLE;

interface Conversation {
  people: readonly [PersonKey, PersonKey];
  /** Who has not read the conversation to its end. */
  unreadBy?: PersonKey;
  lines: readonly (readonly [PersonKey, string])[];
}

export const CONVERSATIONS: readonly Conversation[] = [
  {
    people: ['ana', 'bruno'],
    unreadBy: 'ana',
    lines: [
      ['ana', 'Oi, Bruno! 👋 Chegou bem?'],
      ['bruno', 'Cheguei! Foi uma longa viagem, mas valeu a pena.'],
      ['ana', 'Que bom! Conseguiu ver o mar?'],
      ['bruno', 'Ainda não, só amanhã cedo. Quer que eu mande fotos?'],
      ['ana', 'Claro! 📸'],
      ['bruno', 'Combinado. E o trabalho, como está?'],
      ['ana', 'Corrido, mas indo. Terminamos a parte das notificações ontem.'],
      ['bruno', 'Já vi, recebi a sua com o celular no bolso 😄'],
      ['bruno', 'Amanhã te ligo, pode ser?'],
    ],
  },
  {
    people: ['ana', 'clara'],
    lines: [
      ['clara', 'Ana, você tem o endereço do restaurante de sábado?'],
      ['ana', 'Tenho: Rua das Laranjeiras, 120. Às 20h.'],
      ['clara', 'Perfeito, obrigada! 🍝'],
      ['ana', 'Até sábado!'],
    ],
  },
  {
    people: ['bruno', 'daniel'],
    unreadBy: 'bruno',
    lines: [
      ['daniel', 'Hi Bruno, did you get the draft?'],
      ['bruno', 'Yes, reading it now. Section two is great.'],
      ['daniel', 'Thanks! I was not sure about the diagram.'],
      ['bruno', 'Keep it, it explains more than the text.'],
      ['daniel', 'Then I will send it around tonight.'],
      ['daniel', 'Or tomorrow, it is getting late here. 🌙'],
    ],
  },
];
