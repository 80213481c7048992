import { MultiSelect } from '@mantine/core';
import { IconEyeOff, IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FIELD_ACCESSES, type FieldAccess } from '../../src/access/input.ts';
import { RECORD_TYPES, type RecordType } from '../../src/records/input.ts';
import { toast } from '../lib/toast.tsx';
import { useFieldLabel } from '../records/use-field-label.ts';
import { trpc } from '../trpc.ts';
import classes from './rights.module.css';
import type { Role } from './role.ts';

const LABELS = { company: 'nav.companies', contact: 'nav.contacts', deal: 'nav.deals', task: 'nav.tasks' } as const;

/** The fields that a role does not see, and those that it sees but does not change. */
export function FieldRights({ role }: { role: Role }) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.fields}>
      <legend>{t('settings.fieldRights')}</legend>
      {RECORD_TYPES.map((type) => (
        <OfType key={type} role={role} type={type} />
      ))}
      <p className={classes.note}>{t('settings.fieldRightsText')}</p>
    </fieldset>
  );
}

function OfType({ role, type }: { role: Role; type: RecordType }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const labelOf = useFieldLabel(type);
  const update = trpc.roles.update.useMutation({
    onSuccess: () => utils.roles.list.invalidate(),
    onError: toast.error,
  });
  // What was just chosen stands until the server has told.
  const asked = (update.isPending ? update.variables?.set.fields : undefined) ?? [];
  const chosen = Object.fromEntries(asked.map(({ field, access }) => [field, access]));
  const fields: Record<string, FieldAccess | 'full'> = { ...role.fields[type], ...chosen };
  const names = Object.keys(fields);
  const having = (access: FieldAccess) => names.filter((name) => fields[name] === access);

  function choose(access: FieldAccess, now: readonly string[]) {
    const before = having(access);
    const given = now.filter((name) => !before.includes(name)).map((field) => ({ resource: type, field, access }));
    const freed = before
      .filter((name) => !now.includes(name))
      .map((field) => ({ resource: type, field, access: 'full' as const }));
    update.mutate({ role: role.name, set: { fields: [...given, ...freed] } });
  }

  return (
    <div className={classes.ofType}>
      <span className={classes.typeName}>{t(LABELS[type])}</span>
      {FIELD_ACCESSES.toReversed().map((access) => (
        <MultiSelect
          key={access}
          size="xs"
          aria-label={t('settings.fieldRightOf', { record: t(LABELS[type]), right: t(`settings.access.${access}`) })}
          placeholder={having(access).length === 0 ? t(`settings.access.${access}`) : undefined}
          leftSection={having(access).length === 0 ? undefined : <AccessMark access={access} />}
          disabled={!role.can.edit}
          data={names.map((value) => ({ value, label: labelOf(value) }))}
          value={having(access)}
          onChange={(now) => choose(access, now)}
        />
      ))}
    </div>
  );
}

function AccessMark({ access }: { access: FieldAccess }) {
  const { t } = useTranslation();
  const Icon = access === 'hidden' ? IconEyeOff : IconLock;
  return <Icon size={14} stroke={1.6} title={t(`settings.access.${access}`)} />;
}
