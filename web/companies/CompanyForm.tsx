import type { CreateFormProps } from '../records/CreateDialog.tsx';

export function CompanyForm(_props: CreateFormProps) {
  return null;
}
