import { z } from 'zod';
import { word } from './messages/words.ts';

function wordOf(issue: z.core.$ZodRawIssue): { error: () => string } | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? word('required') : kindWord(issue.expected);
    case 'invalid_value':
      return word('oneOf', { values: issue.values.join(', ') });
    case 'unrecognized_keys':
      return word('unknown');
    case 'too_big':
      return word('atMost', { limit: Number(issue.maximum) });
    case 'too_small':
      return word('atLeast', { limit: Number(issue.minimum) });
    case 'custom':
    case 'invalid_format':
    case 'invalid_union':
      return word('notValid');
    default:
      return undefined;
  }
}

function kindWord(expected: string): { error: () => string } {
  switch (expected) {
    case 'string':
      return word('kind.text');
    case 'number':
      return word('kind.number');
    case 'int':
      return word('kind.whole');
    case 'boolean':
      return word('kind.boolean');
    case 'array':
      return word('kind.list');
    case 'object':
      return word('kind.object');
    default:
      return word('kind.other', { kind: expected });
  }
}

// Zod's own words name its types; these name what would be right.
z.config({ customError: (issue) => wordOf(issue)?.error() });
