import { NativeSelect, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ACTIONS, type Action, LEVELS, type Level, type Resource } from '../../src/access/input.ts';
import { roleEdit } from '../../src/roles/input.ts';
import { toast } from '../lib/toast.tsx';
import { trpc } from '../trpc.ts';
import { FieldRights } from './FieldRights.tsx';
import classes from './rights.module.css';
import type { Role } from './role.ts';

const RECORDS = [
  { resource: 'deal', label: 'nav.deals' },
  { resource: 'contact', label: 'nav.contacts' },
  { resource: 'company', label: 'nav.companies' },
  { resource: 'task', label: 'nav.tasks' },
  { resource: 'activity', label: 'settings.activities' },
] as const;
type RecordResource = (typeof RECORDS)[number]['resource'];

/** What is everybody's or nobody's to change, and the actions that this is. */
const MANAGED = [
  { resource: 'pipeline', label: 'settings.pipelines', actions: ['create', 'edit', 'delete'] },
  { resource: 'user', label: 'settings.usersAndRoles', actions: ['create', 'edit'] },
  { resource: 'team', label: 'settings.teams', actions: ['create', 'edit', 'delete'] },
  { resource: 'workspace', label: 'settings.workspace', actions: ['edit'] },
] as const;

type Levels = Partial<Record<Action, Level>>;

/** An activity is seen with its record, and is whoever's wrote it. */
const isOffered = (resource: RecordResource, action: Action): boolean =>
  resource !== 'activity' || action === 'create' || action === 'edit' || action === 'delete';

/** Allowed or not: there is nobody yet whose it could be. */
const isYesOrNo = (resource: RecordResource, action: Action): boolean => resource !== 'activity' && action === 'create';

/** What a role may do with whose records, each right changed in place. */
export function RightsMatrix({ role }: { role: Role }) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const update = trpc.roles.update.useMutation({
    onError: toast.error,
    onSettled: () => utils.roles.list.invalidate(),
  });

  function give(resource: Resource, levels: Levels) {
    utils.roles.list.setData(
      undefined,
      (list) => list && { items: list.items.map((each) => patched(each, role, resource, levels)) },
    );
    update.mutate({ role: role.name, set: roleEdit.shape.set.parse({ permissions: { [resource]: levels } }) });
  }

  return (
    <div className={classes.rights}>
      {!role.can.edit && (
        <p className={classes.note}>{t(role.name === 'admin' ? 'settings.roleFixed' : 'settings.roleNotYours')}</p>
      )}
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col">{t('settings.rights.record')}</th>
            {ACTIONS.map((action) => (
              <th key={action} scope="col">
                {t(`settings.rights.${action}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {RECORDS.map(({ resource, label }) => (
            <tr key={resource}>
              <th scope="row">{t(label)}</th>
              {ACTIONS.map((action) => (
                <td
                  key={action}
                  data-label={t(`settings.rights.${action}`)}
                  data-empty={!isOffered(resource, action) || undefined}
                >
                  {isOffered(resource, action) && (
                    <Right
                      label={t('settings.rightOn', { record: t(label), right: t(`settings.rights.${action}`) })}
                      level={role.permissions[resource][action]}
                      isYesOrNo={isYesOrNo(resource, action)}
                      canEdit={role.can.edit && (action === 'view' || role.permissions[resource].view !== 'none')}
                      onChange={(level) => give(resource, withSight(action, level))}
                    />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.note}>{t('settings.levelsText')}</p>
      <FieldRights role={role} />
      <fieldset className={classes.managed}>
        <legend>{t('settings.mayManage')}</legend>
        {MANAGED.map(({ resource, label, actions }) => (
          <Switch
            key={resource}
            size="xs"
            label={t(label)}
            disabled={!role.can.edit}
            checked={role.permissions[resource].edit === 'all'}
            onChange={({ currentTarget: { checked } }) =>
              give(resource, Object.fromEntries(actions.map((action) => [action, checked ? 'all' : 'none'])))
            }
          />
        ))}
      </fieldset>
    </div>
  );
}

/** Who sees none of them has no other right on them either. */
const withSight = (action: Action, level: Level): Levels =>
  action === 'view' && level === 'none'
    ? { view: level, create: level, edit: level, delete: level, assign: level, comment: level }
    : { [action]: level };

const patched = (each: Role, role: Role, resource: Resource, levels: Levels): Role =>
  each.name === role.name
    ? { ...each, permissions: { ...each.permissions, [resource]: { ...each.permissions[resource], ...levels } } }
    : each;

type RightProps = {
  label: string;
  level: Level;
  isYesOrNo: boolean;
  canEdit: boolean;
  onChange: (level: Level) => void;
};

function Right({ label, level, isYesOrNo, canEdit, onChange }: RightProps) {
  const { t } = useTranslation();
  const choices = isYesOrNo
    ? [
        { value: 'none', label: t('settings.levels.none') },
        { value: 'own', label: t('settings.yes') },
      ]
    : LEVELS.map((value) => ({ value, label: t(`settings.levels.${value}`) }));
  const value = isYesOrNo && level !== 'none' ? 'own' : level;
  if (!canEdit) {
    return (
      <span className={classes.fixed} data-level={level}>
        {choices.find((choice) => choice.value === value)?.label}
      </span>
    );
  }
  return (
    <NativeSelect
      size="xs"
      variant="unstyled"
      classNames={{ input: classes.level }}
      aria-label={label}
      data-level={level}
      data={choices}
      value={value}
      onChange={({ currentTarget }) => onChange(LEVELS.find((each) => each === currentTarget.value) ?? level)}
    />
  );
}
