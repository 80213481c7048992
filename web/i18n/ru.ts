import 'dayjs/locale/ru';

export const texts: Record<string, unknown> = import.meta.glob('./ru/*.json', { eager: true, import: 'default' });
