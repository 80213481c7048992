import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Collision } from '../lib/errors.ts';
import { ChangedBy } from '../users/ChangedBy.tsx';
import classes from './form.module.css';

export type LostRace = {
  label: string;
  theirs: ReactNode;
  by: Collision;
  keepTheirs: () => void;
  keepMine: () => void;
};

/** What somebody else made of fields of a form meanwhile: each is theirs or one's own when it is saved again. */
export function FormConflict({ races }: { races: readonly LostRace[] }) {
  const { t } = useTranslation();
  if (races.length === 0) return null;
  return (
    <div role="alert" className={classes.conflict}>
      <div>{t('fields.conflictUnsaved')}</div>
      {races.map(({ label, theirs, by, keepTheirs, keepMine }) => (
        <div key={by.field} className={classes.race}>
          <span>
            {t('fields.conflictOf', { label })} <strong>{theirs ?? t('timeline.history.empty')}</strong>
          </span>
          <ChangedBy author={by} />
          <Button size="compact-xs" variant="default" onClick={keepTheirs}>
            {t('fields.useTheirs')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={keepMine}>
            {t('fields.keepMine')}
          </Button>
        </div>
      ))}
    </div>
  );
}
