import type { Random } from './random.ts';

/** What a text may mention. */
export type Subject = { contact: string; company: string; product: string; colleague: string };

// Curly brackets are filled from the subject, angle brackets hold alternatives.
const CALL_OPENINGS = [
  '{contact} called back about the quote.',
  'Reached {contact} after <two|three|a few> attempts.',
  'Quick call with {contact} between <two meetings|shifts|audits>.',
  'Scheduled call with {contact} and <their colleague from IT|a plant engineer|procurement|somebody from finance>.',
  '{contact} had questions about {product}.',
  'Followed up on the <mail from last week|site visit|trial|offer>.',
  'Cold call; {contact} was <friendly but short|surprisingly open|busy and asked for material>.',
  'Check-in call, half an hour, good mood.',
  'Short call: only wanted to confirm <the date|the delivery address|who signs>.',
];
const CALL_SUBSTANCE = [
  'They lose about <two|five|eight> pallets a month to temperature excursions and want that gone before summer.',
  'Main worry is <the installation time|how alarms are escalated|battery life in the freezers|data protection>.',
  'Their current loggers are read out by hand every <Friday|Monday>, which nobody likes.',
  'Budget is <approved|not approved before the next quarter|there, but split over two cost centres>.',
  'A competitor offered about <10|15|20> % less, without calibration certificates.',
  'Wants references from <another dairy|a hospital|a company of their size|the same industry>.',
  'Audit in <March|June|September|November>; it has to run <four|six|eight> weeks before that.',
  'Asked whether the gateway works without their network. Explained the LTE option.',
  'They prefer renting over buying; I walked through both calculations.',
  'The plant in <the north|the south|their second country> would follow in the second phase.',
  'IT insists on single sign-on and an export to their own warehouse.',
  'Liked the report for auditors best of all.',
  'Decision is with the <board|managing director|quality committee>; they meet <next week|at the end of the month>.',
];
const NEXT_STEPS = [
  'I send the <revised quote|data sheet|reference list|draft contract> by <tomorrow|Friday|Tuesday>.',
  'Next call <next week|in two weeks|after their holiday>.',
  'They come back to us once <IT|legal|purchasing|the plant manager> has had a look.',
  'Agreed on a site visit with {colleague}.',
  'Will prepare a <calculation over three years|short presentation for the board|test setup with five sensors>.',
  'No further step agreed; I try again in a fortnight.',
  'Ball is with us: <sizing|delivery times|discount> to be checked.',
  'Looks good.',
];
const MEETING_OPENINGS = [
  'On site in <the main warehouse|the plant|their head office>, {contact} plus <two|three|four> colleagues.',
  'Video call with {contact}; showed the dashboard with their own test data.',
  'Walked through <cold room 1 to 4|the production line|the loading bays> with the maintenance team.',
  'Workshop on alarm rules, <two hours|half a day>.',
  'Met {contact} at the trade fair, stand was busy, still twenty good minutes.',
  'Kick-off with {contact} and {colleague}.',
  'Negotiation round with procurement; {contact} took part for the first half.',
  'Lunch with {contact}.',
];
const MEETING_SUBSTANCE = [
  'Counted <24|38|56|72|110> measuring points; gateways go <under the roof|next to the switch cabinets|into the offices>.',
  'Open points: mounting in the freezers, who gets night alarms, access for the auditors.',
  'They want a price per measuring point, not per site.',
  'Strong interest in the yearly calibration as a service.',
  'Legal has <two|three|no> remarks on the contract, none of them dramatic.',
  'We agreed on a pilot of <four|six> weeks with <ten|fifteen|twenty> sensors.',
  'The works council wants to see which data is personal. It is none, we write that down.',
  'The roll-out would be <in one go|site by site|started in the second quarter>.',
  'Somebody from {company} in another country joined and wants the same.',
];
const NOTES = [
  '{contact} is on leave until <the 3rd|the 12th|the 20th>; deputy is in the footer of the last mail.',
  'New managing director at {company} since <January|May|September>, worth an introduction.',
  'Contract with the present supplier runs out <at the end of the year|in six months|next spring>.',
  'Decision makers: {contact} proposes, finance signs above <10|25|50> k.',
  'Invoice has to name the order number, otherwise it comes back.',
  'They use <SAP|their own ERP|a spreadsheet> for maintenance plans; an export would help them.',
  '{company} is building a second site <near the harbour|outside the city|next to the old one>; capacity about double.',
  'Prefers e-mail in the morning and calls after four.',
  'Check with {colleague} whether the discount from last year still stands.',
  'Competitor is in there with <a pilot|an old frame contract|one site>, but without certificates.',
  'Site has thick walls and no reception in the basement: plan repeaters.',
  'Payment within <14|30|45> days agreed.',
  'Internal: sizing for {product} confirmed by engineering.',
  'Reference call with another customer went very well.',
  'Data protection questionnaire sent back, no objections.',
  'They asked for a visit to a running installation. <Leipzig|Rotterdam|Lyon|Gdańsk> would be close.',
  'Price list of <last year|this spring> is in their hands, mind the difference.',
  'Delivery slipped by a week, told {contact} straight away; no drama.',
];
const EMAILS: readonly (readonly [subject: string, body: string])[] = [
  [
    'Quote for {product}',
    'Hello {contact},\n\nattached is the quote for {product} as discussed. It is valid for <30|45|60> days.\n\nBest regards\n{colleague}',
  ],
  [
    'Re: Quote for {product}',
    'Thank you. Could you split it by site and add the calibration as an option?\n\n{contact}',
  ],
  [
    'Data sheets and certificates',
    'Hello {contact},\n\nhere are the data sheets of the sensors and a sample of the calibration certificate. Range is <-40|-80> to +60 °C.\n\n{colleague}',
  ],
  [
    'Date for the site visit',
    'Would <Tuesday at 10|Wednesday at 14|Thursday at 9> suit you? We need about two hours and access to the cold rooms.\n\n{colleague}',
  ],
  [
    'Re: Date for the site visit',
    '<Wednesday|Thursday> is fine. Please bring safety shoes, and register at the gate.\n\n{contact}',
  ],
  [
    'Questions from our IT',
    'Our IT would like to know: which ports, which region is the data in, and is there single sign-on?\n\n{contact}',
  ],
  [
    'Re: Questions from our IT',
    'One outgoing port (443), data stays in the region you choose, and single sign-on is included. Paper attached.\n\n{colleague}',
  ],
  [
    'Thank you for today',
    'Hello {contact},\n\nthank you for your time today. I sum up: <38|56|72> measuring points, pilot in the first hall, report for the auditors by default.\n\n{colleague}',
  ],
  [
    'Pilot: first results',
    'Two weeks in: <three|four|six> excursions found, all at the loading bays between 5 and 6 in the morning. Dashboard link is in your account.\n\n{colleague}',
  ],
  ['Contract draft', 'Please find the draft attached. Changes from the last round are marked.\n\n{colleague}'],
  [
    'Re: Contract draft',
    'Legal asks for a liability cap and <60|90> days of notice. Everything else is fine with us.\n\n{contact}',
  ],
  ['Short question about batteries', 'How long do they last at -25 °C, and can we change them ourselves?\n\n{contact}'],
  [
    'Reference: cold chain monitoring',
    'As promised, the contact of a customer of your size. They know that you may call.\n\n{colleague}',
  ],
  [
    'Price adjustment next quarter',
    'Before the new list comes into force: quotes from before the end of the month keep their prices.\n\n{colleague}',
  ],
  [
    'Still interested?',
    'Hello {contact},\n\nI have not heard from you for a while. Shall we talk next week, or has the project moved to next year?\n\n{colleague}',
  ],
  [
    'Re: Still interested?',
    'Sorry for the silence, the audit kept us busy. Please call me on <Monday|Thursday> after three.\n\n{contact}',
  ],
  ['Order', 'Please find our order attached. Delivery to <hall 2|the main gate|goods-in, door 7>.\n\n{contact}'],
  [
    'Invitation: open day',
    'We open our calibration lab for customers. There is coffee, and a freezer at -80 °C to stand next to.\n\n{colleague}',
  ],
];

export const CALL_RESULTS = ['Reached', 'No answer', 'Left a message', 'Will call back', 'Wrong number'] as const;

export const MEETING_SUBJECTS = [
  'Site visit',
  'Product demo',
  'Alarm rules workshop',
  'Negotiation',
  'Kick-off',
  'Quarterly review',
  'Trade fair',
  'Pilot review',
];

export const LOST_REASONS = [
  'Too expensive',
  'Chose a competitor',
  'No budget this year',
  'Project postponed',
  'No answer any more',
  'Built it themselves',
  'Missing a feature',
];
export const WON_REASONS = [
  'Best price for the points measured',
  'Calibration as a service',
  'Convincing pilot',
  'Already a customer elsewhere',
  'Fast delivery',
  'Reports for the auditors',
];

/** Task titles, and how urgent such a thing tends to be. */
export const TASK_TITLES: readonly (readonly [title: string, priority: 'low' | 'normal' | 'high' | 'urgent'])[] = [
  ['Call {contact} about the quote', 'normal'],
  ['Send revised quote to {company}', 'high'],
  ['Prepare demo for {company}', 'normal'],
  ['Ask engineering about repeaters for {company}', 'normal'],
  ['Follow up with {contact}', 'normal'],
  ['Send contract draft', 'high'],
  ['Check delivery time of {product}', 'normal'],
  ['Answer the IT questionnaire of {company}', 'high'],
  ['Book travel for the site visit', 'low'],
  ['Find a reference customer for {contact}', 'low'],
  ['Discount approval for {company}', 'urgent'],
  ['Get the order number from {contact}', 'normal'],
  ['Summarise the workshop with {company}', 'normal'],
  ['Plan the pilot with {contact}', 'high'],
  ['Congratulate {contact} on the new job', 'low'],
  ['Renewal talk with {company}', 'high'],
];

/** What the demo company sells: how it appears in a title, and from what price to what price. */
export const PRODUCTS: readonly (readonly [title: string, from: number, to: number, weight: number])[] = [
  ['Cold room monitoring', 6_000, 28_000, 6],
  ['Cold chain tracking for the fleet', 14_000, 60_000, 4],
  ['Sensor retrofit', 4_000, 18_000, 5],
  ['Calibration as a service', 2_400, 9_600, 5],
  ['Vibration monitoring for pumps', 9_000, 45_000, 4],
  ['Freezer alarm system', 3_500, 15_000, 5],
  ['Warehouse climate, phase 1', 12_000, 40_000, 3],
  ['Warehouse climate, phase 2', 18_000, 70_000, 2],
  ['Energy metering', 7_000, 35_000, 3],
  ['Audit reporting package', 1_800, 6_000, 4],
  ['Multi-site rollout', 60_000, 240_000, 1],
  ['LTE gateways', 2_000, 12_000, 3],
  ['Laboratory monitoring', 8_000, 32_000, 3],
  ['Three-year service contract', 5_000, 25_000, 4],
];

export const PARTNER_OFFERS: readonly (readonly [title: string, from: number, to: number, weight: number])[] = [
  ['Reseller agreement', 10_000, 60_000, 4],
  ['Installation partner', 5_000, 20_000, 4],
  ['OEM sensors', 30_000, 160_000, 2],
  ['Integration partnership', 8_000, 40_000, 3],
  ['Joint pilot', 4_000, 15_000, 3],
];

export function fill(template: string, subject: Subject, random: Random): string {
  return template
    .replace(/<([^>]+)>/g, (_, choices: string) => random.pick(choices.split('|')))
    .replace('{contact}', subject.contact)
    .replace('{company}', subject.company)
    .replace('{product}', subject.product)
    .replace('{colleague}', subject.colleague);
}

const sentences = (random: Random, subject: Subject, pools: readonly (readonly string[])[]): string =>
  pools.map((pool) => fill(random.pick(pool), subject, random)).join(' ');

export const callText = (random: Random, subject: Subject): string =>
  sentences(random, subject, [CALL_OPENINGS, CALL_SUBSTANCE, NEXT_STEPS]);

export const meetingText = (random: Random, subject: Subject): string =>
  sentences(random, subject, [MEETING_OPENINGS, MEETING_SUBSTANCE, MEETING_SUBSTANCE, NEXT_STEPS]);

export const noteText = (random: Random, subject: Subject): string => fill(random.pick(NOTES), subject, random);

export function emailText(
  random: Random,
  subject: Subject,
): { subject: string; body: string; direction: 'inbound' | 'outbound' } {
  const [title, body] = random.pick(EMAILS);
  return {
    subject: fill(title, subject, random),
    body: fill(body, subject, random),
    direction: body.endsWith('{contact}') ? 'inbound' : 'outbound',
  };
}
