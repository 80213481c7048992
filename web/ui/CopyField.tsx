import { Button, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './form.module.css';

/** Something to be copied and kept: a link, a token. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [isCopied, setCopied] = useState(false);
  async function copy() {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // Without TLS browsers keep the clipboard to themselves; the text is selected for Ctrl-C.
    }
  }
  return (
    <div className={classes.copy}>
      <TextInput
        ref={input}
        readOnly
        value={value}
        aria-label={label}
        style={{ flex: 1 }}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button variant="default" onClick={() => void copy()}>
        {isCopied ? t('common.copied') : t('common.copy')}
      </Button>
    </div>
  );
}
