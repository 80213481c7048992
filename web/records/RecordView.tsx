import type { RecordType } from '../../src/records/input.ts';

export type RecordViewProps = { type: RecordType; id: number; isPanel?: boolean };

/** Everything about one record, in the side panel or on its own page. */
export function RecordView({ type, id }: RecordViewProps) {
  return (
    <h2>
      {type} {id}
    </h2>
  );
}
