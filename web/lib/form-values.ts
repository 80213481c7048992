/** For `register`: an input that was left empty holds no value, and not an empty text. */
export const emptyToNull = {
  setValueAs: (value: unknown) => (typeof value === 'string' && value.trim() === '' ? null : value),
};
