import { Button, Modal, Radio, Stack } from '@mantine/core';
import { Volume2 } from 'lucide-react';
import { useState } from 'react';
import css from './alarm.module.css';
import { noticePermission } from './desktop-notice.ts';
import { PushSettings } from './push-settings.tsx';
import { type AlarmChoice, chooseAlarm, useAlarmChoice } from './settings.ts';
import { allowSound, soundAlarm } from './sound.ts';

/** What this browser does when somebody is paged: a sound while the page is open, and pushed pages also when it is not. */
export function AlarmDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Sound and notifications of this browser">
      <div className={css.choices}>
        <SoundSettings />
        <DesktopSettings />
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

const permissionWords = {
  granted: 'While it rings and this page is not in front, the desktop shows it, too.',
  default: 'While it rings and this page is not in front, the desktop can show it, too.',
  denied: 'Notifications of this address are blocked. Allow them in the settings of the site.',
  unsupported: 'This browser or this address shows no notifications.',
} as const;

function DesktopSettings() {
  const [permission, setPermission] = useState(noticePermission);
  return (
    <section aria-label="Notifications of the desktop">
      <h3>Notifications of the desktop</h3>
      <p>{permissionWords[permission]}</p>
      {permission === 'default' ? (
        <Button variant="default" size="xs" onClick={() => void Notification.requestPermission().then(setPermission)}>
          Allow notifications
        </Button>
      ) : null}
    </section>
  );
}
