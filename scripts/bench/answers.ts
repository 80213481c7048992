export function inside(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce((inner: unknown, key) => Reflect.get(Object(inner), key), value);
}

export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = inside(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Of the bare server's answers, one for each statement, the one whose rows have this column. */
export const rowsWith = (body: unknown, column: string): unknown[] =>
  listAt(listAt(body).find((rows) => inside(rows, 0, column) !== undefined));

/** The ids of rows. */
export const idsIn = (rows: unknown): number[] =>
  listAt(rows).flatMap((row) => {
    const id: unknown = inside(row, 'id');
    return id === undefined ? [] : [Number(id)];
  });
