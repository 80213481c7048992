import { ActionIcon, Button, Group, Menu, Modal, TextInput, UnstyledButton } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_NAME_LENGTH } from '../../src/files/input.ts';
import { errorMessage } from '../lib/errors.ts';
import { toast } from '../lib/toast.tsx';
import { useFormat } from '../lib/use-format.ts';
import { trpc } from '../trpc.ts';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { FileIcon } from './FileIcon.tsx';
import { downloadAddress, FilePreview } from './FilePreview.tsx';
import classes from './files.module.css';
import { useSizeWords } from './size.ts';
import type { AttachedFile } from './use-files.ts';

/** What it is called, how large it is, who attached it and when. */
export function FileRow({ file }: { file: AttachedFile }) {
  const { t } = useTranslation();
  const sizeOf = useSizeWords();
  const [isOpen, setOpen] = useState(false);
  const [isRenaming, setRenaming] = useState(false);
  const { trash } = useFileTrash(file);
  return (
    <li className={classes.file}>
      <UnstyledButton
        className={classes.open}
        onClick={() => setOpen(true)}
        aria-label={t('files.open', { name: file.name })}
      >
        <FileIcon file={file} />
        <span className={classes.main}>
          <span className={classes.name}>{file.name}</span>
          <span className={classes.facts}>
            <span>{sizeOf(file.size)}</span>
            {file.user && <span>{file.user.name}</span>}
            <RelativeTime value={file.createdAt} />
            {file.entityType === 'activity' && <span>{t('files.onActivity')}</span>}
          </span>
        </span>
      </UnstyledButton>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size="sm" aria-label={t('files.actions', { name: file.name })}>
            <IconDots size={15} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={downloadAddress(file.id)} download={file.name}>
            {t('files.download')}
          </Menu.Item>
          {file.can.edit && <Menu.Item onClick={() => setRenaming(true)}>{t('files.rename')}</Menu.Item>}
          {file.can.edit && <Menu.Item onClick={() => void trash()}>{t('common.delete')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {isOpen && <FilePreview file={file} onClose={() => setOpen(false)} />}
      {isRenaming && <RenameDialog file={file} onClose={() => setRenaming(false)} />}
    </li>
  );
}

/** Below what was written: one line for each file. */
export function FileChip({ file }: { file: AttachedFile }) {
  const { t } = useTranslation();
  const sizeOf = useSizeWords();
  const [isOpen, setOpen] = useState(false);
  const { trash } = useFileTrash(file);
  return (
    <li className={classes.chip}>
      <UnstyledButton
        className={classes.open}
        onClick={() => setOpen(true)}
        aria-label={t('files.open', { name: file.name })}
      >
        <FileIcon file={file} />
        <span className={classes.name}>{file.name}</span>
        <span className={classes.facts}>{sizeOf(file.size)}</span>
      </UnstyledButton>
      {isOpen && <FilePreview file={file} onClose={() => setOpen(false)} />}
      {file.can.edit && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => void trash()}
          aria-label={t('files.remove', { name: file.name })}
        >
          {t('common.delete')}
        </Button>
      )}
    </li>
  );
}

function useFileTrash({ id, name }: AttachedFile) {
  const { t } = useTranslation();
  const utils = trpc.useUtils();
  const remove = trpc.files.remove.useMutation();
  const restore = trpc.files.restore.useMutation();
  return {
    trash: async () => {
      try {
        await remove.mutateAsync({ id });
      } catch (error) {
        toast.error(error);
        return;
      }
      void utils.files.list.invalidate();
      toast.undo(t('files.removed', { name }), async () => {
        await restore.mutateAsync({ id });
        await utils.files.list.invalidate();
      });
    },
  };
}

function RenameDialog({ file: { id, name: before }, onClose }: { file: AttachedFile; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const utils = trpc.useUtils();
  const rename = trpc.files.rename.useMutation();
  const [name, setName] = useState(before);
  const [refusal, setRefusal] = useState<string>();
  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await rename.mutateAsync({ id, name });
    } catch (error) {
      setRefusal(errorMessage(error, t));
      return;
    }
    await utils.files.list.invalidate();
    onClose();
    toast.undo(t('files.renamed'), async () => {
      await rename.mutateAsync({ id, name: before });
      await utils.files.list.invalidate();
    });
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('files.rename')}
      size="sm"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form onSubmit={(event) => void submit(event)}>
        <TextInput
          label={t('files.name')}
          value={name}
          maxLength={MAX_NAME_LENGTH}
          error={refusal}
          description={t('files.nameText', { limit: format.number(MAX_NAME_LENGTH) })}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={name.trim() === ''}>
            {t('common.save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
