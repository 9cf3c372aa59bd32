import type { Page } from '../../../../packages/client/src/page.ts';

/** A page that goes on- and offline, and is shown and hidden, when told to. */
export class FakePage implements Page {
  private readonly onChanges = new Set<() => void>();
  private readonly onLeaves = new Set<() => void>();
  private isThere = true;
  private isShown = true;

  isOnline = (): boolean => this.isThere;
  isVisible = (): boolean => this.isShown;

  onChange = (listener: () => void): (() => void) => {
    this.onChanges.add(listener);
    return () => void this.onChanges.delete(listener);
  };

  onLeave = (listener: () => void): (() => void) => {
    this.onLeaves.add(listener);
    return () => void this.onLeaves.delete(listener);
  };

  goOnline(isThere: boolean): void {
    this.isThere = isThere;
    for (const tell of this.onChanges) tell();
  }

  show(isShown: boolean): void {
    this.isShown = isShown;
    for (const tell of [...this.onChanges, ...(isShown ? [] : this.onLeaves)]) tell();
  }
}
