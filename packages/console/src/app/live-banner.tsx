import { WifiOff } from 'lucide-react';
import { formatRough } from '../shared/duration.ts';
import { useNow } from '../shared/use-now.ts';
import css from './shell.module.css';

/** Says that what is on the screen may be old, and how old. */
export function LiveBanner({ lostAtMs }: { lostAtMs: number }) {
  const nowMs = useNow();
  return (
    <div className={css.banner}>
      <WifiOff size={15} aria-hidden />
      <span role="status">Live updates lost — retrying.</span>
      <span>What you see may be {formatRough((nowMs - lostAtMs) / 1000)} old.</span>
    </div>
  );
}
