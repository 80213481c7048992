import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { attach, type Place } from './uploads.ts';

/** Out of sight: whatever offers to attach clicks it. */
export function FileInput({ ref, place }: { ref: Ref<HTMLInputElement>; place: Place }) {
  const { t } = useTranslation();
  return (
    <input
      ref={ref}
      type="file"
      multiple
      hidden
      aria-label={t('files.attach')}
      onChange={(event) => {
        attach(place, [...(event.currentTarget.files ?? [])]);
        event.currentTarget.value = '';
      }}
    />
  );
}
