/** Something that lies over the page, a dialog or a menu. */
interface Layer {
  close: () => void;
}

const layers: Layer[] = [];
/** `history.back()` was called and its popstate has not come yet. */
let isSteppingBack = false;
/** A browser may not take a step back at all. */
const STEP_TIMEOUT_MS = 1_000;
let stepTimer: ReturnType<typeof setTimeout> | undefined;
const queue: (() => void)[] = [];
/** The address over which they lie. */
let under = '';

interface EntryState {
  /** This history entry exists only so that Back closes what is open. */
  isLayer?: boolean;
}

const isOnLayer = (): boolean => (history.state as EntryState | null)?.isLayer === true;

/**
 * To be called when something opens over the page. Back and Escape close the topmost layer before anything else, by calling `close`.
 * Returns a function to call when it is closed in any other way.
 */
export function openLayer(close: () => void): () => void {
  const layer = { close };
  layers.push(layer);
  under = location.href;
  addEntry();
  return () => {
    const index = layers.indexOf(layer);
    if (index < 0) return;
    layers.splice(index, 1);
    // Later, since a menu that closes often opens a dialog, which then reuses the entry.
    setTimeout(removeUnusedEntry, 0);
  };
}

export function closeLayers(): void {
  for (const { close } of layers.splice(0).toReversed()) close();
  setTimeout(removeUnusedEntry, 0);
}

/** Does the work at once, or after the step back that is in flight, which would cancel a navigation. */
export function afterStepBack(work: () => void): void {
  if (isSteppingBack) queue.push(work);
  else work();
}

/** Steps off the history entry of a layer, if the page is on one, and then does the work. */
export function leaveLayer(work: () => void): void {
  afterStepBack(() => {
    if (isOnLayer()) stepBack(work);
    else work();
  });
}

/** Steps back in the history, without changing the route; then the work. */
export function stepBack(work: () => void, steps = 1): void {
  if (steps === 0) {
    work();
    return;
  }
  isSteppingBack = true;
  queue.push(work);
  stepTimer = setTimeout(finishStep, STEP_TIMEOUT_MS);
  history.go(-steps);
}

function finishStep(): void {
  clearTimeout(stepTimer);
  isSteppingBack = false;
  for (const work of queue.splice(0)) afterStepBack(work);
}

/** To be called on popstate. Returns true if it came from {@link stepBack}: then the route stays. */
export function handlePop(): boolean {
  if (isSteppingBack) {
    finishStep();
    return true;
  }
  if (layers.length > 1 && location.href === under) {
    // All of them share one entry, which the others still need.
    layers.pop()?.close();
    addEntry();
    return false;
  }
  // Going forward may lead to the entry of a layer that is closed: that is undone as well.
  closeLayers();
  return false;
}

function addEntry(): void {
  afterStepBack(() => {
    if (layers.length > 0 && !isOnLayer()) history.pushState({ ...history.state, isLayer: true }, '');
  });
}

function removeUnusedEntry(): void {
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
removeUnusedEntry();
