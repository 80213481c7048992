import { Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { languageOf } from '../../src/core/messages/languages.ts';
import { type ExportFormat, formatsOf } from '../../src/exports/input.ts';
import { errorMessage } from '../lib/errors.ts';
import { useFormat } from '../lib/use-format.ts';
import { trpc } from '../trpc.ts';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { downloadExport, type Wanted } from './download.ts';

/** Asks what kind of file it is to be, says how many records go into it, and lets the browser download it. */
export function ExportDialog({ selection, sort, columns, onClose }: Wanted & { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const number = useFormat();
  const { type } = selection;
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [isAll, setAll] = useState(false);
  const language = languageOf(i18n.language) ?? 'en';
  const isCards = format === 'vcf';
  const input = {
    selection,
    format,
    language,
    ...(sort !== undefined && { sort }),
    ...(!isAll && !isCards && { columns: [...columns] }),
    // Spreadsheets take what is usual where they are: a comma is part of numbers there.
    ...(format === 'csv' && { bom: true, delimiter: language === 'en' ? (',' as const) : (';' as const) }),
  };
  const { data, error } = trpc.exports.check.useQuery(input, { staleTime: 0, gcTime: 0, retry: false });
  const count = data?.count ?? 0;

  return (
    <ConfirmDialog
      isOpen
      title={t(`exports.title.${type}`)}
      confirmLabel={t('exports.download')}
      isDisabled={count === 0}
      onConfirm={() => downloadExport(input)}
      onClose={onClose}
    >
      <Stack gap="md">
        <Radio.Group
          label={t('exports.format')}
          value={format}
          onChange={(value) => setFormat(formatsOf(type).find((each) => each === value) ?? 'csv')}
        >
          <Stack gap={8} mt={8}>
            {formatsOf(type).map((each) => (
              <Radio key={each} value={each} label={t(`exports.formats.${each}`)} />
            ))}
          </Stack>
        </Radio.Group>
        {!isCards && (
          <Radio.Group
            label={t('exports.columns')}
            value={isAll ? 'all' : 'view'}
            onChange={(value) => setAll(value === 'all')}
          >
            <Stack gap={8} mt={8}>
              <Radio value="view" label={t('exports.ofView', { count: columns.length })} />
              <Radio value="all" label={t('exports.allFields')} />
            </Stack>
          </Radio.Group>
        )}
        <Text size="sm" c={error ? 'var(--app-negative)' : 'dimmed'} role="status" mih="1.5em">
          {error ? errorMessage(error, t) : data && t('exports.count', { count, formatted: number.number(count) })}
        </Text>
      </Stack>
    </ConfirmDialog>
  );
}
