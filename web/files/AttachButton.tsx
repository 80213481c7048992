import { Button } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { attach, type Place } from './uploads.ts';

export function AttachButton({ place, isSmall = false }: { place: Place; isSmall?: boolean }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        size={isSmall ? 'compact-xs' : 'xs'}
        variant={isSmall ? 'subtle' : 'default'}
        color={isSmall ? 'gray' : undefined}
        leftSection={<IconPaperclip size={isSmall ? 13 : 15} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {t('files.attach')}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('files.attach')}
        onChange={(event) => {
          attach(place, [...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}
