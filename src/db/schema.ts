// The one re-export: what drizzle-kit compares the database with.
export * from '../access/table.ts';
export * from '../activities/table.ts';
export * from '../auth/table.ts';
export * from '../companies/table.ts';
export * from '../contacts/table.ts';
export * from '../deals/table.ts';
export * from '../events/table.ts';
export * from '../follows/table.ts';
export * from '../imports/table.ts';
export * from '../looks/table.ts';
export * from '../mail/table.ts';
export * from '../notifications/table.ts';
export * from '../pipelines/table.ts';
export * from '../tasks/table.ts';
export * from '../teams/table.ts';
export * from '../users/table.ts';
export * from '../workspace/table.ts';
