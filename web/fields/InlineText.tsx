import { IconExternalLink, IconMail, IconPhone } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type InlineProps, InlineShell } from './InlineShell.tsx';
import classes from './inline.module.css';
import { type InlineEdit, type SaveField, useInlineEdit } from './use-inline-edit.ts';

export const readText = (raw: unknown): string | null | undefined =>
  typeof raw === 'string' || raw === null ? raw : undefined;

type EditorProps = {
  label: string;
  initial: string;
  edit: Pick<InlineEdit<never>, 'cancel' | 'refusal'>;
  onCommit: (text: string) => void;
  type?: 'text' | 'email' | 'tel' | 'url';
  inputMode?: 'text' | 'decimal' | 'numeric';
  isMultiline?: boolean;
};

/** The input in the value's place: Enter or leaving saves, Escape does not. In long text Ctrl-Enter saves. */
export function TextEditor({
  label,
  initial,
  edit,
  onCommit,
  type = 'text',
  inputMode,
  isMultiline = false,
}: EditorProps) {
  const [text, setText] = useState(initial);
  const isDone = useRef(false);
  function finish(commit: boolean) {
    if (isDone.current) return;
    isDone.current = true;
    if (commit) onCommit(text);
    else edit.cancel();
    queueMicrotask(() => {
      isDone.current = false;
    });
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      finish(false);
    } else if (event.key === 'Enter' && (!isMultiline || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      finish(true);
    }
  }
  const shared = {
    className: classes.input,
    'aria-label': label,
    'aria-invalid': edit.refusal !== null,
    value: text,
    autoFocus: true,
    onKeyDown,
    onBlur: () => finish(true),
  };
  return isMultiline ? (
    <textarea {...shared} onChange={(event) => setText(event.currentTarget.value)} />
  ) : (
    <input
      {...shared}
      type={type}
      inputMode={inputMode}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}

type Props = InlineProps & {
  field: string;
  value: string | null;
  onSave: SaveField<string | null>;
  type?: EditorProps['type'];
  /** Where the value leads: `mailto:`, `tel:`, a web address. Nothing else is linked. */
  href?: string | undefined;
  isMultiline?: boolean;
};

/** A link that dials a number; the signs it is written with are not dialled. */
export const dialing = (phone: string | null): string | undefined =>
  phone === null ? undefined : `tel:${phone.replace(/[^\d+]/g, '')}`;

const isSafe = (href: string): boolean => /^(https?:|mailto:|tel:)/i.test(href);

function LinkIcon({ href }: { href: string }) {
  const Icon = href.startsWith('tel:') ? IconPhone : href.startsWith('mailto:') ? IconMail : IconExternalLink;
  return <Icon size={14} stroke={1.6} aria-hidden />;
}

/** A line of text that is edited in place; nothing in it is saved as null. */
export function InlineText({ field, value, onSave, type, href, isMultiline = false, ...shell }: Props) {
  const { t } = useTranslation();
  const edit = useInlineEdit({ value, field, label: shell.label, read: readText, onSave });
  return (
    <InlineShell
      {...shell}
      edit={edit}
      isMultiline={isMultiline}
      isEmpty={(text) => text === null || text === ''}
      show={(text) => text}
      aside={
        href !== undefined &&
        isSafe(href) && (
          <a
            className={classes.aside}
            href={href}
            {...(href.startsWith('http') && { target: '_blank', rel: 'noreferrer' })}
            aria-label={t('fields.openLink', { label: shell.label })}
          >
            <LinkIcon href={href} />
          </a>
        )
      }
      editor={
        <TextEditor
          label={shell.label}
          initial={edit.draft ?? ''}
          edit={edit}
          type={type}
          isMultiline={isMultiline}
          onCommit={(text) => edit.commit(text.trim() === '' ? null : isMultiline ? text : text.trim())}
        />
      }
    />
  );
}

/** Several lines of text, edited in place. */
export function InlineLongText(props: Omit<Props, 'isMultiline' | 'type' | 'href'>) {
  return <InlineText {...props} isMultiline />;
}
