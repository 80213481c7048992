import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import type { SaveField } from '../fields/use-inline-edit.ts';
import { useFieldRights } from '../records/use-field-rights.ts';
import { InlineTags } from './InlineTags.tsx';
import classes from './tags.module.css';

type Tagged = { tagIds?: readonly number[]; deletedAt: string | null; can: { edit: boolean } };
type Props = { type: RecordType; record: Tagged; save: SaveField<{ tagIds: number[] }> };

/** The tags below a record's name. */
export function RecordTags({ type, record: { tagIds = [], deletedAt, can }, save }: Props) {
  const { t } = useTranslation();
  const { isHidden, isSettable } = useFieldRights(type);
  const canEdit = can.edit && deletedAt === null && isSettable('tagIds');
  if (isHidden('tagIds') || (!canEdit && tagIds.length === 0)) return null;
  return (
    <div className={classes.record}>
      <InlineTags
        label={t('tags.title')}
        placeholder={t('tags.add')}
        canEdit={canEdit}
        value={tagIds}
        isWrapped
        onSave={(to, from) => save({ tagIds: to }, { tagIds: from })}
      />
    </div>
  );
}
