import 'dayjs/locale/de';

export { de as fields } from '../../src/core/messages/fields/de.ts';

export const texts: Record<string, unknown> = import.meta.glob('./de/*.json', { eager: true, import: 'default' });
