import type { CreateFormProps } from '../records/CreateDialog.tsx';

export function TaskForm(_props: CreateFormProps) {
  return null;
}
