import { Button, Popover, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconPencil } from '@tabler/icons-react';
import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { FieldNews } from '../looks/FieldNews.tsx';
import { ChangedBy } from '../users/ChangedBy.tsx';
import classes from './inline.module.css';
import type { Conflict, InlineEdit } from './use-inline-edit.ts';

export type InlineProps = {
  label: string;
  /** False shows the value alone. */
  canEdit?: boolean;
  /** What an empty field says. */
  placeholder?: string;
  /** -1 in tables, where arrows lead to the value. */
  tabIndex?: number | undefined;
};

type Props<Value> = InlineProps & {
  edit: InlineEdit<Value>;
  show: (value: Value) => ReactNode;
  isEmpty: (value: Value) => boolean;
  editor: ReactNode;
  /** Stands after the value: a link out. */
  aside?: ReactNode;
  isMultiline?: boolean;
};

/** What all kinds of fields share: the value as text, the editor in its place, the tick, the refusal, the conflict. */
export function InlineShell<Value>(props: Props<Value>) {
  const {
    label,
    canEdit = true,
    placeholder,
    tabIndex,
    edit,
    show,
    isEmpty,
    editor,
    aside,
    isMultiline = false,
  } = props;
  const { t } = useTranslation();
  const field = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const isAsking = edit.isEditing || edit.conflict !== null;
  const wasAsking = useRef(false);
  // Before the next key is pressed.
  useLayoutEffect(() => {
    const lostFocus = document.activeElement === null || document.activeElement === document.body;
    if (wasAsking.current && !isAsking && lostFocus) {
      // In a table the keys are those of the cell: Space peeks, and does not press what is in it.
      const cell = button.current?.closest<HTMLElement>('td[data-row]');
      (cell ?? button.current)?.focus({ preventScroll: true });
    }
    wasAsking.current = isAsking;
  }, [isAsking]);

  const { refusal, isEditing, cancel } = edit;
  // A refusal that was read can be put away from where the keyboard is: in a table that is the cell.
  useEffect(() => {
    const place = field.current?.closest<HTMLElement>('td[data-row]') ?? field.current;
    if (refusal === null || isEditing || !place) return undefined;
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      cancel();
    };
    place.addEventListener('keydown', onKeyDown);
    return () => place.removeEventListener('keydown', onKeyDown);
  }, [refusal, isEditing, cancel]);

  const empty = isEmpty(edit.shown);
  const content = empty ? (
    <span className={classes.empty}>{placeholder ?? t('fields.empty')}</span>
  ) : (
    <span className={isMultiline ? classes.text : 'truncate'}>{show(edit.shown)}</span>
  );
  return (
    <div ref={field} className={classes.field}>
      <div className={classes.line}>
        {edit.isEditing ? (
          <div className={classes.editor} data-editor>
            {editor}
          </div>
        ) : canEdit ? (
          <button
            ref={button}
            type="button"
            tabIndex={tabIndex}
            className={classes.value}
            data-pending={edit.isSaving || undefined}
            onClick={edit.start}
          >
            <VisuallyHidden>{t('fields.edit', { label })}: </VisuallyHidden>
            {content}
          </button>
        ) : (
          <span className={classes.fixed}>{content}</span>
        )}
        {!edit.isEditing && !empty && aside}
        {!edit.isEditing && <FieldNews field={edit.field} />}
        <span className={classes.tick} data-shown={edit.isSaved || undefined} role="status">
          {edit.isSaved && <IconCheck size={14} aria-label={t('common.saved')} />}
        </span>
      </div>
      {edit.colleague !== null && (
        <div role="status" className={classes.colleague}>
          <IconPencil size={12} stroke={1.6} aria-hidden />
          {t('records.presence.editing', { name: edit.colleague })}
        </div>
      )}
      {edit.refusal && (
        <div role="alert" className={classes.refusal}>
          {edit.refusal}
        </div>
      )}
      {edit.conflict && <ConflictChoice edit={edit} conflict={edit.conflict} show={show} isEmpty={isEmpty} />}
    </div>
  );
}

type ConflictProps<Value> = Pick<Props<Value>, 'edit' | 'show' | 'isEmpty'> & { conflict: Conflict<Value> };

/** Both values and whose the other is, over what is below: a field is often narrower than that takes. */
function ConflictChoice<Value>({ edit, conflict, show, isEmpty }: ConflictProps<Value>) {
  const { t } = useTranslation();
  const { mine, theirs, by } = conflict;
  const anchor = useRef<HTMLSpanElement>(null);
  // Whoever still is where they typed is asked at once; nobody is called back.
  const ask = useCallback((button: HTMLButtonElement | null) => {
    const place = anchor.current?.closest('td[data-row]') ?? anchor.current?.parentElement;
    if (place?.contains(document.activeElement)) button?.focus({ preventScroll: true });
  }, []);
  return (
    <Popover
      opened
      position="bottom-start"
      closeOnClickOutside={false}
      closeOnEscape={false}
      hideDetached={false}
      withRoles={false}
    >
      <Popover.Target>
        <span ref={anchor} className={classes.anchor} />
      </Popover.Target>
      <Popover.Dropdown
        role="alert"
        className={classes.conflict}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          edit.keepTheirs();
        }}
      >
        <span className={classes.conflictText}>
          <IconAlertTriangle size={14} aria-hidden />
          {isEmpty(theirs) ? (
            t('fields.conflictEmpty')
          ) : (
            <>
              {t('fields.conflict')} <strong>{show(theirs)}</strong>
            </>
          )}
        </span>
        {by && <ChangedBy author={by} />}
        <span className={classes.conflictActions}>
          <Button ref={ask} size="compact-xs" variant="default" onClick={edit.keepTheirs}>
            {t('fields.useTheirs')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={edit.keepMine}>
            {isEmpty(mine) ? (
              t('fields.useMineEmpty')
            ) : (
              <span>
                {t('fields.useMine')} {show(mine)}
              </span>
            )}
          </Button>
        </span>
      </Popover.Dropdown>
    </Popover>
  );
}
