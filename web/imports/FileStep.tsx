import { Button, FileButton, Progress, SegmentedControl } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_FILE_BYTES, MAX_FILE_ROWS, type ScreenType } from '../../src/imports/input.ts';
import { errorMessage } from '../lib/errors.ts';
import { useFormat } from '../lib/use-format.ts';
import { trpc } from '../trpc.ts';
import classes from './import.module.css';
import { IMPORT_ORDER, sendFile } from './import.ts';
import { useMayImport } from './use-may-import.ts';

type Props = { type: ScreenType; onType: (type: ScreenType) => void; onRead: (id: number) => void };

/** What is imported, and from which file. */
export function FileStep({ type, onType, onRead }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayImport = useMayImport();
  const begin = trpc.imports.begin.useMutation();
  const read = trpc.imports.read.useMutation();
  const [sent, setSent] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const isBusy = sent !== null;

  async function take(file: File | null | undefined) {
    if (!file || isBusy) return;
    setProblem(null);
    if (file.size > MAX_FILE_BYTES) {
      setProblem(t('imports.tooLarge', { megabytes: format.number(MAX_FILE_BYTES / 1_000_000) }));
      return;
    }
    setSent(0);
    try {
      const { id } = await begin.mutateAsync({ type, name: file.name.slice(0, 200), size: Math.max(1, file.size) });
      await sendFile(id, file, setSent, new AbortController().signal);
      await read.mutateAsync({ id });
      onRead(id);
    } catch (error) {
      setProblem(errorMessage(error, t));
    } finally {
      setSent(null);
    }
  }

  const drop = (event: DragEvent) => {
    event.preventDefault();
    void take(event.dataTransfer.files[0]);
  };
  const types = IMPORT_ORDER.filter(mayImport);
  return (
    <div className={classes.step}>
      <SegmentedControl
        className={classes.types}
        aria-label={t('imports.whatIsIt')}
        value={type}
        onChange={(value) => onType(types.find((each) => each === value) ?? type)}
        data={types.map((value) => ({ value, label: t(`imports.type.${value}`) }))}
      />
      {/* Dropping is for those who drag; everybody else has the button. */}
      <div className={classes.drop} onDrop={drop} onDragOver={(event) => event.preventDefault()}>
        <IconFileImport size={28} stroke={1.4} aria-hidden />
        <p className={classes.dropText}>{t('imports.dropText')}</p>
        <FileButton onChange={(file) => void take(file)} accept=".csv,.tsv,.txt,.xlsx,.vcf,text/csv,text/vcard">
          {(props) => (
            <Button {...props} loading={isBusy}>
              {t('imports.chooseFile')}
            </Button>
          )}
        </FileButton>
        <p className={classes.hint}>
          {t('imports.limits', {
            megabytes: format.number(MAX_FILE_BYTES / 1_000_000),
            rows: format.number(MAX_FILE_ROWS),
          })}
        </p>
      </div>
      {isBusy && (
        <div role="status">
          <Progress.Root size={6}>
            <Progress.Section
              value={sent * 100}
              animated={sent >= 1}
              aria-label={t(sent < 1 ? 'imports.sending' : 'imports.reading')}
            />
          </Progress.Root>
          <p className={classes.hint}>{t(sent < 1 ? 'imports.sending' : 'imports.reading')}</p>
        </div>
      )}
      {problem !== null && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}
