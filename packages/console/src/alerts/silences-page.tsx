import { HealthFrame } from '../health/health-frame.tsx';
import { NewSilence } from './new-silence.tsx';
import { SilencesPanel } from './silences-panel.tsx';

/** What holds alerts back, and until when. */
export function SilencesPage() {
  return (
    <HealthFrame
      name="Silences"
      lead="What holds alerts back now or soon. Alerts that are held wake nobody."
      actions={<NewSilence />}
    >
      <SilencesPanel />
    </HealthFrame>
  );
}
