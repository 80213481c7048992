import { Anchor, Button, Modal } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { MAX_PREVIEW_BYTES } from '../../src/files/input.ts';
import { LinesSkeleton } from '../ui/Skeletons.tsx';
import classes from './files.module.css';
import type { AttachedFile } from './use-files.ts';

export const downloadAddress = (id: number): string => `/api/files/${id}`;
const previewAddress = (id: number): string => `/api/files/${id}/preview`;

/** Looks at a file without running anything of it. */
export function FilePreview({ file, onClose }: { file: AttachedFile; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={file.name}
      size="xl"
      classNames={{ title: classes.previewTitle ?? '' }}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <div className={classes.preview}>
        {file.preview === 'image' && <img src={previewAddress(file.id)} alt={file.name} className={classes.image} />}
        {file.preview === 'pdf' && <PdfPreview file={file} />}
        {file.preview === 'text' && <TextPreview file={file} />}
        {file.preview === null && <p>{t('files.noPreview')}</p>}
      </div>
      <Button
        mt="md"
        variant="default"
        component="a"
        href={downloadAddress(file.id)}
        download={file.name}
        leftSection={<IconDownload size={15} aria-hidden />}
      >
        {t('files.download')}
      </Button>
    </Modal>
  );
}

function PdfPreview({ file: { id, name } }: { file: AttachedFile }) {
  const { t } = useTranslation();
  // Phones most often have no viewer of their own, and an empty frame would say nothing.
  if (!navigator.pdfViewerEnabled) return <p>{t('files.noViewer')}</p>;
  // oxlint-disable-next-line react/iframe-missing-sandbox -- no browser shows a PDF in one: its own viewer keeps it from the page.
  return <iframe src={previewAddress(id)} title={name} className={classes.page} />;
}

/** Text as text, however much it looks like something else. */
function TextPreview({ file: { id, size } }: { file: AttachedFile }) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ['file preview', id],
    queryFn: async () => {
      const answer = await fetch(previewAddress(id));
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.text();
    },
  });
  if (error) return <p role="alert">{t('files.noPreview')}</p>;
  if (data === undefined) return <LinesSkeleton lines={6} />;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys. */}
      <pre className={classes.text} tabIndex={0}>
        {data}
      </pre>
      {size > MAX_PREVIEW_BYTES && (
        <p>
          {t('files.cut')} <Anchor href={downloadAddress(id)}>{t('files.download')}</Anchor>
        </p>
      )}
    </>
  );
}
