import { Button } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { FileInput } from './FileInput.tsx';
import type { Place } from './uploads.ts';

export function AttachButton({ place }: { place: Place }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPaperclip size={15} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {t('files.attach')}
      </Button>
      <FileInput ref={input} place={place} />
    </>
  );
}
