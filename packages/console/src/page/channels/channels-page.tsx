import { WatchdogPanel } from '../../watch/watchdog-panel.tsx';
import { OnCallFrame } from '../oncall-frame.tsx';
import css from './channels.module.css';
import { ChannelsPanel } from './channels-panel.tsx';

/** Whether pages can get out at all: the channels, and the watch over Tocsin itself. */
export function ChannelsPage() {
  return (
    <OnCallFrame>
      {() => (
        <div className={css.pair}>
          <ChannelsPanel />
          <WatchdogPanel />
        </div>
      )}
    </OnCallFrame>
  );
}
