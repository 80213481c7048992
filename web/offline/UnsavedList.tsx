import { Button, Modal, UnstyledButton } from '@mantine/core';
import { IconAlertTriangle, IconCloudOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LOGGED_TYPES } from '../../src/activities/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { useFieldLabel } from '../records/use-field-label.ts';
import { useOpenInPanel } from '../records/use-open-record.ts';
import { useChangeWords } from '../timeline/use-change-words.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { ChangedBy } from '../users/ChangedBy.tsx';
import { type Refusal, setOf, type UnsavedChange } from './change.ts';
import classes from './offline.module.css';
import { discard, sendAgain } from './outbox.ts';
import { nameOfLink, partsOf } from './shown.ts';
import { useUnsaved } from './unsaved.ts';

/** What waits for the line, and what was refused when it was back: sent again, or given up. */
export function UnsavedList() {
  const { t } = useTranslation();
  const { changes, isListOpen, setListOpen } = useUnsaved();
  return (
    <Modal
      opened={isListOpen}
      onClose={() => setListOpen(false)}
      title={t('offline.list')}
      size={480}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {changes.length === 0 ? (
        <EmptyState title={t('offline.allSaved')} />
      ) : (
        <ul className={classes.changes}>
          {changes.map((change) => (
            <OneChange key={change.key} change={change} />
          ))}
        </ul>
      )}
    </Modal>
  );
}

function OneChange({ change }: { change: UnsavedChange }) {
  const { t } = useTranslation();
  const { refusal, name } = change;
  const { type, id } = partsOf(change);
  const words = useWords(type ?? 'deal');
  const openInPanel = useOpenInPanel();
  const theirs = Object.entries(refusal?.theirs ?? {});
  const Icon = refusal ? IconAlertTriangle : IconCloudOff;
  return (
    <li className={classes.change} data-refused={refusal !== null || undefined}>
      <Icon size={16} stroke={1.6} aria-hidden className={classes.icon} />
      <div className={classes.what}>
        <strong className="truncate">
          {type !== null && Number.isSafeInteger(id) ? (
            <UnstyledButton
              className="record-link"
              onClick={() => {
                useUnsaved.getState().setListOpen(false);
                openInPanel({ type, id });
              }}
            >
              {name ?? `#${id}`}
            </UnstyledButton>
          ) : (
            name
          )}
        </strong>
        <Told change={change} type={type ?? 'deal'} />
        {refusal && theirs.length === 0 && <span className={classes.reason}>{refusal.message}</span>}
        {theirs.map(([field, value]) => (
          <span key={field} className={classes.reason}>
            {t('fields.conflict')} <strong>{words(field, value, refusal?.names[field])}</strong>{' '}
            <Author field={field} refusal={refusal} />
          </span>
        ))}
        <span className={classes.actions}>
          {refusal && (
            <Button size="compact-xs" variant="default" onClick={() => sendAgain(change)}>
              {theirs.length > 0 ? t('offline.useMine') : t('common.retry')}
            </Button>
          )}
          <Button size="compact-xs" variant="default" onClick={() => discard(change)}>
            {theirs.length > 0 ? t('fields.useTheirs') : t('common.discard')}
          </Button>
        </span>
      </div>
    </li>
  );
}

function Author({ field, refusal }: { field: string; refusal: Refusal | null }) {
  const by = refusal?.by.find((each) => each.field === field);
  return by && <ChangedBy author={by} />;
}

/** Values of fields in words. */
function useWords(type: RecordType): (field: string, value: unknown, name?: string) => string {
  const { t } = useTranslation();
  const wordsOf = useChangeWords(type);
  return (field, value, name) =>
    wordsOf(field, value, name ?? nameOfLink(field, value) ?? undefined) ?? t('fields.empty');
}

/** What was changed: "Amount: 1,200", "Moved to Negotiation". */
function Told({ change, type }: { change: UnsavedChange; type: RecordType }) {
  const { t } = useTranslation();
  const labelOf = useFieldLabel(type);
  const words = useWords(type);
  const { verb, router } = partsOf(change);
  const activity = LOGGED_TYPES.find((each) => each === change.input['type']);
  if (verb === 'update' && router !== 'activities') {
    return Object.entries(setOf(change)).map(([field, value]) => (
      <span key={field} className={classes.value}>
        {labelOf(field)}: {words(field, value)}
      </span>
    ));
  }
  const said = (): string => {
    switch (verb) {
      case 'move':
        return t('records.movedTo', { stage: words('stageId', change.input['stageId']) });
      case 'close':
        return change.input['won'] ? t('records.markWon') : t('records.markLost');
      case 'create':
        return activity ? t(`timeline.type.${activity}`) : t(`shell.createTitle.${type}`);
      case 'update':
        return t('common.edit');
      case 'delete':
        return t('common.delete');
      case 'restore':
        return t('records.restore');
      case 'complete':
        return t('tasks.statuses.done');
      case 'reopen':
        return t('records.reopen');
      default:
        return t(verb === 'follow' ? 'records.following' : 'offline.unfollow');
    }
  };
  return <span className={classes.value}>{said()}</span>;
}
