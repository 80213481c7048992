import type { CreateFormProps } from '../records/CreateDialog.tsx';

export function ContactForm(_props: CreateFormProps) {
  return null;
}
