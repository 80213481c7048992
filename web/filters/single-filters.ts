import { type Condition, type ListFilter, ME } from '../../src/lists/input.ts';
import type { RecordType } from '../../src/records/input.ts';
import { type ViewState, viewState } from '../../src/views/input.ts';
import { addDays } from '../fields/moments.ts';
import { filterOf, type Group, groupsOf } from './groups.ts';

/** What a list is asked of a field: whether it is something, or somebody of a team. */
export type Question = Pick<Condition, 'field' | 'op'>;

type Name = keyof ViewState;
type Single = Question & {
  name: Name;
  /** The server's own filter looks at letters' case, which a condition does not: it is no shorter way to ask. */
  isInexact?: true;
  /** A value that a switch of the page stands for, which is no condition. */
  switched?: string;
};

const is = (name: Name, more: Partial<Single> = {}): Single => ({ name, field: name, op: 'is', ...more });
const team = (owner: string): Single => ({ name: 'teamId', field: owner, op: 'inTeam' });

/** The filters of the lists that ask for one value, and which conditions say the same. */
const SINGLE: Record<RecordType, readonly Single[]> = {
  contact: [is('responsibleId'), team('responsibleId'), is('companyId'), is('lifecycleStage'), is('leadStatus')],
  company: [
    is('responsibleId'),
    team('responsibleId'),
    is('parentId'),
    is('industry', { isInexact: true }),
    is('country', { isInexact: true }),
  ],
  deal: [is('responsibleId'), team('responsibleId'), is('companyId'), is('contactId'), is('stageId'), is('status')],
  task: [
    is('assigneeId'),
    team('assigneeId'),
    is('contactId'),
    is('companyId'),
    is('dealId'),
    is('status', { switched: 'done' }),
    is('priority'),
  ],
};

/** The days on which deals are expected to be closed. */
const CLOSING = 'expectedCloseDate';

function closingCondition({ closeFrom, closeTo }: ViewState): Condition | undefined {
  if (closeFrom && closeTo) return { field: CLOSING, op: 'between', value: [closeFrom, closeTo] };
  if (closeFrom) return { field: CLOSING, op: 'after', value: addDays(closeFrom, -1) };
  return closeTo ? { field: CLOSING, op: 'before', value: addDays(closeTo, 1) } : undefined;
}

export const isAsked = (condition: Condition, { field, op }: Question): boolean =>
  condition.field === field && condition.op === op;

/** A filter without this question, where it stands by itself. */
function withoutQuestion(filter: ListFilter | undefined, question: Question): ListFilter | undefined {
  const groups = filter ? groupsOf(filter) : [];
  if (filter?.match === 'any' && groups.length > 1) return filter;
  return filterOf(
    'all',
    groups.filter(({ conditions: [first, ...others] }) => !first || others.length > 0 || !isAsked(first, question)),
  );
}

/** A filter that asks this besides, in place of what it asked of the same. */
function withCondition(filter: ListFilter | undefined, condition: Condition): ListFilter | undefined {
  const rest = withoutQuestion(filter, condition);
  const added: Group = { match: 'any', conditions: [condition] };
  const groups = rest ? groupsOf(rest) : [];
  if (rest?.match !== 'any' || groups.length < 2) return filterOf('all', [...groups, added]);
  const simple = groups.flatMap(({ conditions }) => (conditions.length === 1 ? conditions : []));
  if (simple.length === groups.length) return filterOf('all', [{ match: 'any', conditions: simple }, added]);
  // Groups hold no groups: what has to hold besides is said in each of them.
  const each = groups.flatMap(({ match, conditions }) =>
    match === 'all' ? [conditions] : conditions.map((one) => [one]),
  );
  return filterOf(
    'any',
    each.map((conditions) => ({ match: 'all', conditions: [...conditions, condition] })),
  );
}

/**
 * What a list shows with all that narrows it in one filter: single filters, of older addresses and views and of links, become
 * conditions. `gone` are single filters that an address takes out of a view.
 */
export function folded<State extends ViewState>(type: RecordType, state: State, gone: readonly string[] = []): State {
  const given: Readonly<Record<string, unknown>> = state;
  const others = { ...state };
  let { filter } = state;
  for (const { name, field, op, switched } of SINGLE[type]) {
    const value = given[name];
    if (gone.includes(name)) filter = withoutQuestion(filter, { field, op });
    if ((typeof value !== 'string' && typeof value !== 'number') || value === switched) continue;
    delete others[name];
    filter = withCondition(filter, { field, op, value });
  }
  const closing = type === 'deal' ? closingCondition(state) : undefined;
  if (!closing) return { ...others, filter };
  return { ...others, closeFrom: undefined, closeTo: undefined, filter: withCondition(filter, closing) };
}

function closingDays(condition: Condition | undefined): Pick<ViewState, 'closeFrom' | 'closeTo'> | undefined {
  if (condition?.field !== CLOSING || condition.op !== 'between' || !Array.isArray(condition.value)) return undefined;
  const closeFrom = viewState.shape.closeFrom.safeParse(condition.value[0]).data;
  const closeTo = viewState.shape.closeTo.safeParse(condition.value[1]).data;
  return closeFrom && closeTo && closeFrom <= closeTo ? { closeFrom, closeTo } : undefined;
}

/**
 * The same as the server is best asked: what a filter of its own says is said by that, since lists are quicker then, and boards
 * know without asking which deals are theirs. `known` are the filters that there are.
 */
export function unfolded(
  type: RecordType,
  state: ViewState,
  userId: number,
  known: readonly string[] = SINGLE[type].map(({ name }) => name),
): ViewState {
  const { filter } = state;
  const groups = filter ? groupsOf(filter) : [];
  if (!filter || (filter.match === 'any' && groups.length > 1)) return state;
  const given: Readonly<Record<string, unknown>> = state;
  const singles: Record<string, unknown> = {};
  const rest = groups.filter(({ conditions }) => {
    const [condition, ...others] = conditions;
    const days = type === 'deal' && others.length === 0 ? closingDays(condition) : undefined;
    if (days && singles['closeFrom'] === undefined) {
      Object.assign(singles, days);
      return false;
    }
    const single = condition && SINGLE[type].find((each) => isAsked(condition, each));
    if (!single || others.length > 0 || single.isInexact || !known.includes(single.name)) return true;
    if (given[single.name] !== undefined || singles[single.name] !== undefined) return true;
    const [value, ...more] = Array.isArray(condition.value) ? condition.value : [condition.value];
    const meant = value === ME && single.op === 'is' ? userId : value;
    const isFit = more.length === 0 && meant !== undefined && viewState.shape[single.name].safeParse(meant).success;
    if (isFit) singles[single.name] = meant;
    return !isFit;
  });
  return { ...state, ...singles, filter: filterOf('all', rest) };
}
