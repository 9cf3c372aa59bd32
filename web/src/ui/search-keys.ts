export interface SearchKeyActions {
  clear: () => void;
  openFirst: () => void;
}

/** Keys of a search field: Enter opens the first result, Escape empties a field that is not empty. */
export function onSearchKey(event: KeyboardEvent, { clear, openFirst }: SearchKeyActions): void {
  if (event.isComposing) return;
  if (event.key === 'Enter') openFirst();
  else if (event.key === 'Escape' && (event.currentTarget as HTMLInputElement).value !== '') clear();
  else return;
  event.preventDefault();
}
