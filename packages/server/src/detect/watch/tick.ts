import type { App } from '../../platform/app.ts';
import { repeat } from '../../platform/repeat.ts';
import { Detector } from './detector.ts';
import { holdLead } from './hold-lead.ts';
import { RegionWatch } from './region-watch.ts';

const TICK_EVERY_MS = 500;

const detectors = new WeakMap<App, Detector>();
/** How the ticking of a node goes. */
const ticking = new WeakMap<App, { isHeld(): boolean; tickedAt: number }>();

/** Whether this node leads detection. */
export function isLeading(app: App): boolean {
  return ticking.get(app)?.isHeld() ?? false;
}

/** How long ago this node's last tick of detection ended well, in milliseconds; infinite: it does not tick. */
export function sinceTickMs(app: App): number {
  const own = ticking.get(app);
  return own ? performance.now() - own.tickedAt : Number.POSITIVE_INFINITY;
}

/** What looks at the health that detection sees, by itself, and after each tick that is waited for. */
const looks = new WeakMap<App, Set<() => Promise<void>>>();

/** Has something look at the health as well after each `tick`. @returns how to end that */
export function lookAfterTicks(app: App, look: () => Promise<void>): () => void {
  const own = looks.get(app) ?? new Set();
  looks.set(app, own.add(look));
  return () => own.delete(look);
}

/**
 * Runs every check that is due, waits for all of them and records what changed. Ticks of one app run one after another.
 * @throws what the database throws; the next tick goes on from the same state
 */
export async function tick(app: App): Promise<void> {
  await detectorOf(app).tick(true);
  for (const look of looks.get(app) ?? []) await look();
}

/** Ticks for as long as this node leads; another node stands by. @returns how to stop, when what is under way is done */
export async function startTicking(app: App): Promise<() => Promise<void>> {
  const lead = holdLead(app, {
    what: 'detection',
    // What this node knew may be old by the time it leads again.
    onLost: () => void retire(app, false),
  });
  const own = { isHeld: lead.isHeld, tickedAt: Number.NEGATIVE_INFINITY };
  ticking.set(app, own);
  const stopRepeating = repeatTick(app, async () => {
    if (!lead.isHeld()) return;
    const detector = detectorOf(app);
    // A slow target must not hold up the others, so checks under way are not waited for here.
    detector.start();
    await detector.tick(false);
    own.tickedAt = performance.now();
  });
  const stopRegion = app.config.region === null ? null : startRegion(app, app.config.region);
  return async () => {
    await stopRepeating();
    await stopRegion?.();
    const isHeld = lead.isHeld();
    ticking.delete(app);
    await retire(app, isHeld);
    await lead.release();
  };
}

/** Makes the checks of this node's region for as long as it leads there. */
function startRegion(app: App, region: string): () => Promise<void> {
  let watch: RegionWatch | null = null;
  const retireRegion = async (writes: boolean) => {
    const retired = watch;
    watch = null;
    await retired?.retire(writes).catch((error: unknown) => app.log.warn({ err: error }, 'not everything was written'));
  };
  const lead = holdLead(app, { what: `region ${region}`, onLost: () => void retireRegion(false) });
  const stopRepeating = repeatTick(app, async () => {
    if (!lead.isHeld()) return;
    watch ??= new RegionWatch(app, region);
    watch.start();
    await watch.tick(false);
  });
  return async () => {
    await stopRepeating();
    await retireRegion(lead.isHeld());
    await lead.release();
  };
}

/** Ticks every half second, once the last tick is done. @returns how to stop, when that is done */
function repeatTick(app: App, once: () => Promise<void>): () => Promise<void> {
  return repeat(app, 'a tick of detection', TICK_EVERY_MS, once, 'error');
}

async function retire(app: App, writes: boolean): Promise<void> {
  const detector = detectors.get(app);
  detectors.delete(app);
  await detector
    ?.retire(writes)
    .catch((error: unknown) => app.log.warn({ err: error }, 'not everything that was seen could be written'));
}

function detectorOf(app: App): Detector {
  const detector = detectors.get(app) ?? new Detector(app);
  detectors.set(app, detector);
  return detector;
}
