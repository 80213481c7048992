import { Button } from '@mantine/core';
import { type ReactNode, useContext, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordType } from '../../src/records/input.ts';
import { FieldRow } from '../fields/FieldRow.tsx';
import { NewsContext } from '../looks/news-context.ts';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import classes from './record.module.css';
import { useFieldRights } from './use-field-rights.ts';

export type FieldLine = { name: string; label: string; help?: string | null; value: unknown; field: ReactNode };
export type FieldGroup = { label?: string; fields: readonly FieldLine[] };

type Props = {
  type: RecordType;
  groups: readonly FieldGroup[];
  canEdit: boolean;
  record: { createdAt: string; updatedAt: string };
};

const isEmpty = ({ value }: FieldLine): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** A record's fields by what they are about. Those that hold nothing are folded away until somebody wants to fill them. */
export function FieldGroups({ type, groups: all, canEdit, record }: Props) {
  const { t } = useTranslation();
  const { isHidden } = useFieldRights(type);
  const groups = all.map((group) => ({ ...group, fields: group.fields.filter(({ name }) => !isHidden(name)) }));
  const [isUnfolded, setUnfolded] = useState(false);
  const fields = groups.flatMap((group) => group.fields);
  // What was filled when the record was opened stays in its place when it is emptied.
  const [filledAtFirst] = useState(() => new Set(fields.filter((line) => !isEmpty(line)).map(({ name }) => name)));
  const news = useContext(NewsContext)?.changes;
  const isShown = (line: FieldLine) =>
    isUnfolded || !isEmpty(line) || filledAtFirst.has(line.name) || news?.has(line.name) === true;
  const folded = fields.filter((line) => !isShown(line)).length;
  return (
    <div className={classes.fields}>
      {groups.map(({ label, fields: own }) => {
        const shown = own.filter(isShown);
        return (
          shown.length > 0 && (
            <div key={label ?? ''} className={classes.group}>
              {label && <h4 className={classes.groupTitle}>{label}</h4>}
              {shown.map((line) => (
                <FieldRow key={line.name} label={line.label} help={line.help}>
                  {line.field}
                </FieldRow>
              ))}
            </div>
          )
        );
      })}
      {canEdit && (folded > 0 || isUnfolded) && (
        <Button
          className={classes.unfold}
          variant="subtle"
          color="gray"
          size="compact-xs"
          aria-expanded={isUnfolded}
          onClick={() => setUnfolded(!isUnfolded)}
        >
          {isUnfolded ? t('records.foldEmpty') : t('records.emptyFields', { count: folded })}
        </Button>
      )}
      <p className={classes.dates}>
        {t('records.created')} <RelativeTime value={record.createdAt} /> · {t('records.changed')}{' '}
        <RelativeTime value={record.updatedAt} />
      </p>
    </div>
  );
}
