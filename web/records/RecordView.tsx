import type { RecordType } from '../../src/records/input.ts';
import { CompanyRecord } from '../companies/CompanyRecord.tsx';
import { ContactRecord } from '../contacts/ContactRecord.tsx';
import { DealRecord } from '../deals/DealRecord.tsx';
import { TaskRecord } from '../tasks/TaskRecord.tsx';
import './record-cache.ts';
import { useReadOnOpening } from './use-read-on-opening.ts';

export type RecordViewProps = { type: RecordType; id: number; isPanel?: boolean };

const RECORDS = { deal: DealRecord, contact: ContactRecord, company: CompanyRecord, task: TaskRecord } as const;

/** Everything about one record, in the side panel or on its own page. */
export function RecordView({ type, id, isPanel = false }: RecordViewProps) {
  useReadOnOpening(type, id);
  const OneRecord = RECORDS[type];
  return <OneRecord id={id} isPanel={isPanel} />;
}
