import app from './en/app.json';
import audit from './en/audit.json';
import auth from './en/auth.json';
import bulk from './en/bulk.json';
import common from './en/common.json';
import companies from './en/companies.json';
import contacts from './en/contacts.json';
import customFields from './en/customFields.json';
import deals from './en/deals.json';
import duplicates from './en/duplicates.json';
import errors from './en/errors.json';
import exports from './en/exports.json';
import favourites from './en/favourites.json';
import fields from './en/fields.json';
import files from './en/files.json';
import filters from './en/filters.json';
import home from './en/home.json';
import imports from './en/imports.json';
import jobs from './en/jobs.json';
import merges from './en/merges.json';
import nav from './en/nav.json';
import notifications from './en/notifications.json';
import offline from './en/offline.json';
import records from './en/records.json';
import roles from './en/roles.json';
import settings from './en/settings.json';
import shell from './en/shell.json';
import table from './en/table.json';
import tags from './en/tags.json';
import tasks from './en/tasks.json';
import timeline from './en/timeline.json';
import trash from './en/trash.json';
import views from './en/views.json';

/** English is in the bundle and is what every other language is measured against: a file for each feature. */
export const en = {
  app,
  audit,
  auth,
  bulk,
  common,
  companies,
  contacts,
  customFields,
  deals,
  duplicates,
  errors,
  exports,
  favourites,
  fields,
  files,
  filters,
  home,
  imports,
  jobs,
  merges,
  nav,
  notifications,
  offline,
  records,
  roles,
  settings,
  shell,
  table,
  tags,
  tasks,
  timeline,
  trash,
  views,
};
