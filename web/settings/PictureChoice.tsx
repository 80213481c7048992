import { Button } from '@mantine/core';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorMessage } from '../lib/errors.ts';
import { useSession } from '../session.ts';
import { isApiError, trpc } from '../trpc.ts';
import { PersonAvatar } from '../ui/PersonAvatar.tsx';
import { PICTURE_FILES, readPicture } from './read-picture.ts';
import classes from './settings.module.css';

/** The person's picture: chosen, dropped or taken away, and saved at once. */
export function PictureChoice() {
  const { t } = useTranslation();
  const { user } = useSession();
  const utils = trpc.useUtils();
  const input = useRef<HTMLInputElement>(null);
  const set = trpc.auth.setPicture.useMutation();
  const remove = trpc.auth.removePicture.useMutation();
  const [refusal, setRefusal] = useState<string>();
  const [isDraggedOver, setDraggedOver] = useState(false);
  const isPending = set.isPending || remove.isPending;

  async function change(work: () => Promise<unknown>) {
    setRefusal(undefined);
    try {
      await work();
      await Promise.all([utils.auth.me.invalidate(), utils.users.invalidate()]);
    } catch (error) {
      setRefusal(isApiError(error) ? errorMessage(error, t) : t('settings.pictureUnreadable'));
    }
  }
  const choose = (file: File | undefined) =>
    file && change(async () => set.mutateAsync({ content: await readPicture(file) }));
  function drop(event: DragEvent) {
    event.preventDefault();
    setDraggedOver(false);
    void choose(event.dataTransfer.files[0]);
  }

  return (
    <div
      role="group"
      aria-label={t('settings.picture')}
      className={classes.picture}
      data-over={isDraggedOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setDraggedOver(true);
      }}
      onDragLeave={() => setDraggedOver(false)}
      onDrop={drop}
    >
      <PersonAvatar name={user.name} picture={user.picture ?? undefined} size={64} decorative />
      <div>
        <div className={classes.buttons}>
          <Button variant="default" loading={isPending} onClick={() => input.current?.click()}>
            {t(user.picture === null ? 'settings.choosePicture' : 'settings.changePicture')}
          </Button>
          {user.picture !== null && (
            <Button
              variant="subtle"
              color="gray"
              disabled={isPending}
              onClick={() => void change(() => remove.mutateAsync())}
            >
              {t('settings.removePicture')}
            </Button>
          )}
        </div>
        <p className={classes.description}>{t('settings.pictureText')}</p>
        {refusal && (
          <p role="alert" className={classes.refusal}>
            {refusal}
          </p>
        )}
      </div>
      <input
        ref={input}
        type="file"
        accept={PICTURE_FILES}
        hidden
        aria-label={t('settings.choosePicture')}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          void choose(file);
        }}
      />
    </div>
  );
}
