export interface SearchKeyActions {
  clear: () => void;
  openFirst: () => void;
}

/** Enter in a search field opens what was found first; Escape empties it before it closes anything. */
export function onSearchKey(event: KeyboardEvent, { clear, openFirst }: SearchKeyActions): void {
  if (event.isComposing) return;
  if (event.key === 'Enter') openFirst();
  else if (event.key === 'Escape' && (event.currentTarget as HTMLInputElement).value !== '') clear();
  else return;
  event.preventDefault();
}
