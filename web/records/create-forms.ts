import { type ComponentType, lazy } from 'react';
import type { RecordType } from '../../src/records/input.ts';
import type { CreateFormProps } from './create-form.ts';

const LOADERS = {
  deal: () => import('../deals/DealForm.tsx').then(({ DealForm }) => ({ default: DealForm })),
  contact: () => import('../contacts/ContactForm.tsx').then(({ ContactForm }) => ({ default: ContactForm })),
  company: () => import('../companies/CompanyForm.tsx').then(({ CompanyForm }) => ({ default: CompanyForm })),
  task: () => import('../tasks/TaskForm.tsx').then(({ TaskForm }) => ({ default: TaskForm })),
};

export const FORMS: Record<RecordType, ComponentType<CreateFormProps>> = {
  deal: lazy(LOADERS.deal),
  contact: lazy(LOADERS.contact),
  company: lazy(LOADERS.company),
  task: lazy(LOADERS.task),
};

const loadDialog = () => import('./CreateDialog.tsx').then(({ CreateDialog }) => ({ default: CreateDialog }));

/** The dialog around the forms; only whoever makes something needs it. */
export const LazyCreateDialog = lazy(loadDialog);

/** Brings the forms' code before one is opened. */
export const loadForms = (): Promise<unknown> =>
  Promise.all([loadDialog(), ...Object.values(LOADERS).map((load) => load())]);
