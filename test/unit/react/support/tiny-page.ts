import { act, createElement, type ReactNode, StrictMode } from 'react';
import type { Root } from 'react-dom/client';

/** As much of a page as react-dom asks for when components draw nothing. */
export class TinyPage {
  private readonly window = new EventTarget();
  private readonly document = Object.assign(new EventTarget(), {
    nodeType: 9,
    nodeName: '#document',
    defaultView: this.window,
    hasFocus: () => this.hasFocus,
  });
  private readonly container = Object.assign(new EventTarget(), {
    nodeType: 1,
    nodeName: 'DIV',
    tagName: 'DIV',
    namespaceURI: 'http://www.w3.org/1999/xhtml',
    ownerDocument: this.document,
    textContent: '',
  });
  private hasFocus = true;
  private root: Root | undefined;
  /** What was given to `addEventListener` of the window, less what was given to `removeEventListener`. */
  listeners = 0;

  constructor() {
    const { window } = this;
    const add = window.addEventListener.bind(window);
    const remove = window.removeEventListener.bind(window);
    Object.assign(window, {
      HTMLIFrameElement: EventTarget,
      document: this.document,
      event: undefined,
      addEventListener: (...args: Parameters<typeof add>) => {
        this.listeners += 1;
        add(...args);
      },
      removeEventListener: (...args: Parameters<typeof remove>) => {
        this.listeners -= 1;
        remove(...args);
      },
    });
    Object.assign(globalThis, { window, document: this.document, IS_REACT_ACT_ENVIRONMENT: true });
  }

  /** Draws it in StrictMode, as apps are developed. */
  async draw(node: ReactNode): Promise<void> {
    const { createRoot } = await import('react-dom/client');
    this.root ??= createRoot(this.container as unknown as Element);
    await this.during(() => this.root?.render(createElement(StrictMode, {}, node)));
  }

  /** Does something, and all that follows from it in this turn. */
  async during(work: () => unknown): Promise<void> {
    await act(async () => {
      await work();
    });
  }

  async focus(hasFocus: boolean): Promise<void> {
    this.hasFocus = hasFocus;
    await this.during(() => this.window.dispatchEvent(new Event(hasFocus ? 'focus' : 'blur')));
  }

  async unmount(): Promise<void> {
    await this.during(() => this.root?.unmount());
    this.root = undefined;
  }

  remove(): void {
    for (const name of ['window', 'document', 'IS_REACT_ACT_ENVIRONMENT'])
      Reflect.deleteProperty(globalThis, name);
  }
}
