import 'dayjs/locale/ru';

export { ru as fields } from '../../src/core/messages/fields/ru.ts';

export const texts: Record<string, unknown> = import.meta.glob('./ru/*.json', { eager: true, import: 'default' });
