import { z } from 'zod';

const KIND_WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

// Zod's own words name its types; these name what would be right.
z.config({
  customError: (issue) => {
    if (issue.code === 'invalid_type') {
      if (issue.input === undefined) return 'is required';
      return `must be ${KIND_WORDS[issue.expected] ?? issue.expected}`;
    }
    if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
    if (issue.code === 'unrecognized_keys') return 'is not known here';
    if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
    if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
    return undefined;
  },
});
