import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowRight, IconCheck, IconPencil, IconTag, IconTrash, IconUser, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Selection } from '../../src/bulk/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { useFormat } from '../lib/use-format.ts';
import { useFieldLabel } from '../records/use-field-label.ts';
import { useFieldRights } from '../records/use-field-rights.ts';
import { useSession } from '../session.ts';
import { usePageCommands } from '../shell/page-commands.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { AssignDialog } from './AssignDialog.tsx';
import classes from './bulk.module.css';
import { EditDialog } from './EditDialog.tsx';
import { MoveDialog } from './MoveDialog.tsx';
import { TagDialog } from './TagDialog.tsx';
import { useBulk } from './use-bulk.ts';

type Props = {
  type: RecordType;
  selection: Selection;
  /** How many are selected. */
  count: number;
  /** How many there are to select, where that is more. */
  total?: number;
  onSelectAll?: () => void;
  /** Nothing is to be selected any more: the work began, or somebody thought better of it. */
  onDone: () => void;
  /** More that can be done with what is selected. */
  children?: ReactNode;
};

const DEEDS = [
  { name: 'complete', icon: IconCheck },
  { name: 'move', icon: IconArrowRight },
  { name: 'edit', icon: IconPencil },
  { name: 'tag', icon: IconTag },
  { name: 'assign', icon: IconUser },
  { name: 'trash', icon: IconTrash },
] as const;
type Deed = (typeof DEEDS)[number]['name'];

/** What can be done with the records that are selected. */
export function BulkBar({ type, selection, count, total, onSelectAll, onDone, children }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { user, workspace } = useSession();
  const labelOf = useFieldLabel(type);
  const { isSettable } = useFieldRights(type);
  const [deed, setDeed] = useState<Deed | null>(null);
  const run = useBulk(selection, () => {
    setDeed(null);
    onDone();
  });
  const may = user.permissions[type];
  const mayEdit = may.edit !== 'none';
  const ownerField = type === 'task' ? 'assigneeId' : 'responsibleId';
  const many = { count, formatted: format.number(count) };
  const dialog = { many, run, onClose: () => setDeed(null) };

  const deeds = DEEDS.filter(({ name }) => {
    if (name === 'complete') return type === 'task' && mayEdit;
    if (name === 'move') return type === 'deal' && mayEdit;
    if (name === 'tag') return mayEdit && isSettable('tagIds');
    if (name === 'assign') return mayEdit || may.assign !== 'none';
    return name === 'trash' ? may.delete !== 'none' : mayEdit;
  });
  usePageCommands(
    t('bulk.selected', many),
    deeds.map(({ name, icon }) => ({ id: `bulk-${name}`, label: t(`bulk.${name}`), icon, run: () => setDeed(name) })),
  );
  const button = ({ name, icon: Icon }: (typeof DEEDS)[number]) => (
    <Button
      key={name}
      size="compact-sm"
      variant="default"
      c={name === 'trash' ? 'var(--app-negative)' : undefined}
      leftSection={<Icon size={14} aria-hidden />}
      onClick={() => setDeed(name)}
    >
      {t(`bulk.${name}`)}
    </Button>
  );

  return (
    <section className={classes.bar} aria-label={t('bulk.title')}>
      <span className={classes.count} role="status">
        {t('bulk.selected', many)}
      </span>
      {onSelectAll && total !== undefined && total > count && (
        <Button size="compact-sm" variant="subtle" onClick={onSelectAll}>
          {t('bulk.selectAll', { formatted: format.number(total) })}
        </Button>
      )}
      {deeds.filter(({ name }) => name !== 'trash').map(button)}
      {children}
      {deeds.filter(({ name }) => name === 'trash').map(button)}
      <Tooltip label={t('bulk.clear')}>
        <ActionIcon
          className={classes.clear}
          variant="subtle"
          color="gray"
          aria-label={t('bulk.clear')}
          onClick={onDone}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {deed === 'edit' && <EditDialog {...dialog} type={type} />}
      {deed === 'tag' && <TagDialog {...dialog} />}
      {deed === 'assign' && <AssignDialog {...dialog} field={ownerField} label={labelOf(ownerField)} />}
      {deed === 'move' && <MoveDialog {...dialog} />}
      <ConfirmDialog
        isOpen={deed === 'complete'}
        title={t('bulk.completeTitle', many)}
        confirmLabel={t('bulk.complete')}
        onConfirm={() => run({ action: 'edit', set: { status: 'done' } })}
        onClose={dialog.onClose}
      >
        {t('bulk.completeText')}
      </ConfirmDialog>
      <ConfirmDialog
        isOpen={deed === 'trash'}
        title={t('bulk.trashTitle', many)}
        confirmLabel={t('common.delete')}
        isDangerous
        onConfirm={() => run({ action: 'trash' })}
        onClose={dialog.onClose}
      >
        {t('trash.text', { count: workspace.trashDays })}
      </ConfirmDialog>
    </section>
  );
}
