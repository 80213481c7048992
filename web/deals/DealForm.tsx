import type { CreateFormProps } from '../records/CreateDialog.tsx';

export function DealForm(_props: CreateFormProps) {
  return null;
}
