/** What lies over the page, a dialog or a menu, and how to close it. */
interface Layer {
  close: () => void;
}

const layers: Layer[] = [];
/** A step back was asked for; the browser takes it later. */
let isSteppingBack = false;
/** A step that a browser does not take must not hold up everything for ever. */
const STEP_WITHIN_MS = 1_000;
let patience: ReturnType<typeof setTimeout> | undefined;
const waiting: (() => void)[] = [];

interface EntryState {
  /** This entry of the history is there for Back to close what is open, and for nothing else. */
  isLayer?: boolean;
}

const isOnLayer = (): boolean => (history.state as EntryState | null)?.isLayer === true;

/**
 * Something opens over the page: Back and Escape close it before anything else. `close` is called then; whoever closes it in
 * another way calls what is returned.
 */
export function openLayer(close: () => void): () => void {
  const layer = { close };
  layers.push(layer);
  afterStepBack(() => {
    if (layers.length > 0 && !isOnLayer()) history.pushState({ ...history.state, isLayer: true }, '');
  });
  return () => {
    const index = layers.indexOf(layer);
    if (index < 0) return;
    layers.splice(index, 1);
    // A menu that closes often opens a dialog: it takes over the entry.
    setTimeout(tidy, 0);
  };
}

export function closeLayers(): void {
  for (const { close } of layers.splice(0).toReversed()) close();
  setTimeout(tidy, 0);
}

/** Runs at once, or when the step back that is under way has been taken. */
export function afterStepBack(work: () => void): void {
  if (isSteppingBack) waiting.push(work);
  else work();
}

/** Takes the history off the entry of a layer, if it is on one, and then does the work. */
export function leaveLayer(work: () => void): void {
  afterStepBack(() => {
    if (isOnLayer()) stepBack(work);
    else work();
  });
}

/** One step back in the history, without going anywhere; then the work. */
export function stepBack(work: () => void): void {
  isSteppingBack = true;
  waiting.push(work);
  patience = setTimeout(arrive, STEP_WITHIN_MS);
  history.back();
}

function arrive(): void {
  clearTimeout(patience);
  isSteppingBack = false;
  for (const work of waiting.splice(0)) afterStepBack(work);
}

/** Deals with a popstate; true where it was a step of our own, after which one is where one was. */
export function takePop(): boolean {
  if (isSteppingBack) {
    arrive();
    return true;
  }
  // Going forward leads to the entry of a layer that is closed: that is tidied up as well.
  closeLayers();
  return false;
}

function tidy(): void {
  afterStepBack(() => {
    if (layers.length === 0 && isOnLayer()) stepBack(() => {});
  });
}

document.addEventListener('keydown', (event) => {
  const top = layers.at(-1);
  if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing || !top) return;
  event.preventDefault();
  top.close();
});

// After a reload nothing is open any more.
tidy();
