import { Button, Modal, Radio, Stack } from '@mantine/core';
import { Volume2 } from 'lucide-react';
import { useState } from 'react';
import css from './alarm.module.css';
import { PushSettings } from './push-settings.tsx';
import { type AlarmChoice, chooseAlarm, useAlarmChoice } from './settings.ts';
import { allowSound, soundAlarm } from './sound.ts';

/** What this browser does when somebody is paged: a sound while the page is open, and pushed pages also when it is not. */
export function AlarmDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Sound and notifications of this browser">
      <div className={css.choices}>
        <SoundSettings />
        <section aria-label="Pages pushed to this browser">
          <h3>Pages pushed to this browser</h3>
          <p>They arrive although no tab is open, with a button to acknowledge.</p>
          {opened ? <PushSettings /> : null}
        </section>
      </div>
    </Modal>
  );
}

function SoundSettings() {
  const choice = useAlarmChoice();
  const [isBlocked, setBlocked] = useState(false);
  const test = () =>
    void allowSound().then((isAllowed) => {
      setBlocked(!isAllowed);
      if (isAllowed) soundAlarm();
    });
  const choose = (value: string) => {
    chooseAlarm(value as AlarmChoice);
    if (value !== 'off') void allowSound();
  };
  return (
    <section aria-label="Sound">
      <Radio.Group label="Ring while this page is open" value={choice === 'unset' ? 'off' : choice} onChange={choose}>
        <Stack gap={8} mt={6} mb={10}>
          <Radio value="mine" label="When I am paged" />
          <Radio value="all" label="For any new incident" />
          <Radio value="off" label="Never" />
        </Stack>
      </Radio.Group>
      <p>It rings every 30 seconds until somebody acknowledges, or you silence it in the tab.</p>
      <Button variant="default" size="xs" leftSection={<Volume2 size={14} aria-hidden />} onClick={test}>
        Test sound
      </Button>
      {isBlocked ? (
        <p className={css.wrong} role="alert">
          The browser does not let this page make a sound. Allow it in the settings of the site.
        </p>
      ) : null}
    </section>
  );
}
