import { useTranslation } from 'react-i18next';
import type { MergedType } from '../../src/redirects/input.ts';
import { useFieldLabel } from '../records/use-field-label.ts';
import classes from './duplicates.module.css';

type Props = { type: MergedType; likelihood: number; reasons: readonly { field: string; similarity: number }[] };

/** Why two records may be the same, and how likely they are. */
export function Reasons({ type, likelihood, reasons }: Props) {
  const { t } = useTranslation();
  const labelOf = useFieldLabel(type);
  const told = reasons.map(({ field, similarity }) => {
    const label = labelOf(field);
    return similarity >= 95
      ? t('duplicates.same', { field: label })
      : t('duplicates.alike', { field: label, similarity });
  });
  return (
    <div className={classes.reasons}>
      <strong>{t('duplicates.likelihood', { likelihood })}</strong> {told.join(', ')}
    </div>
  );
}
