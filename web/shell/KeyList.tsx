import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KEY_GROUPS, listedKeys } from '../lib/shortcuts.ts';
import { Keys } from '../ui/Kbd.tsx';
import classes from './palette.module.css';

/** The keys that work on the screen as it is, under where they count; `?` opens it. */
export function KeyList() {
  const { t } = useTranslation();
  const [keys] = useState(listedKeys);
  return (
    <Modal.Content>
      <Modal.Header>
        <Modal.Title>{t('shell.keys.title')}</Modal.Title>
        <Modal.CloseButton aria-label={t('common.close')} />
      </Modal.Header>
      <Modal.Body className={classes.keyGroups}>
        {KEY_GROUPS.map((group) => {
          const shown = keys.filter((key) => key.group === group);
          return (
            shown.length > 0 && (
              <section key={group} className={classes.keyGroup} aria-labelledby={`keys-${group}`}>
                <h3 id={`keys-${group}`}>{t(`shell.keys.groups.${group}`)}</h3>
                <dl>
                  {shown.map(({ label, shortcuts }) => (
                    <div key={label} className={classes.keyRow}>
                      <dt>{label}</dt>
                      <dd>
                        {shortcuts.map((shortcut) => (
                          <Keys key={shortcut} shortcut={shortcut} />
                        ))}
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            )
          );
        })}
      </Modal.Body>
    </Modal.Content>
  );
}
