import { loadActor } from '../../src/auth/actors.ts';
import type { BareCase } from './statements.ts';
import type { World } from './world.ts';

const RECORD = `select d.*, p.name as pipeline_name, s.name as stage_name, s.sort_order as stage_sort_order, s.is_won as stage_is_won,
    s.is_lost as stage_is_lost, s.rotting_days as stage_rotting_days, k.name as contact_name, c.name as company_name, u.name as responsible_name
  from deals d join pipelines p on p.id = d.pipeline_id join pipeline_stages s on s.id = d.stage_id
    left join contacts k on k.id = d.contact_id left join companies c on c.id = d.company_id left join users u on u.id = d.responsible_id
  where d.id = $1`;

/** A move with as few statements as it takes: the row in sight, the move to the top, the periods, the activity, the events. */
export async function moveStatements({ database, lead }: World): Promise<BareCase> {
  const actor = await loadActor(database.db, lead.id, 'api');
  const team = [...(actor?.teamMemberIds ?? [])];
  const [id, stage] = [{ given: 'id' }, { given: 'stageId' }];
  return {
    name: 'move',
    kind: 'change',
    statements: [
      {
        text: 'select * from deals where id = $1 and deleted_at is null and responsible_id = any($2::bigint[]) for no key update',
        params: [id, team],
      },
      {
        text: `update deals d set stage_id = s.id, pipeline_id = s.pipeline_id, probability = s.probability, stage_entered_at = now(),
            position = substr(md5(random()::text), 1, 8), version = version + 1, updated_at = now()
          from pipeline_stages s where d.id = $1 and s.id = $2 returning d.*`,
        params: [id, stage],
      },
      {
        text: `with ended as (update deal_periods set valid_to = now() where deal_id = $1 and valid_to is null)
          insert into deal_periods (deal_id, valid_from, pipeline_id, stage_id, status, amount, currency, responsible_id, expected_close_date)
          select id, now(), pipeline_id, stage_id, status, amount, currency, responsible_id, expected_close_date from deals where id = $1`,
        params: [id],
      },
      {
        text: `insert into activities (entity_type, entity_id, type, body, stage_change, user_id)
          values ('deal', $1, 'stage_change', 'Stage changed: here → there', '{"from": "here", "to": "there", "fromStageId": 1, "toStageId": 2}', $2) returning *`,
        params: [id, lead.id],
      },
      {
        text: `insert into events (operation_id, kind, entity_type, entity_id, actor_id, channel, changes, resource, owner_ids, previous_owner_ids, team_id, previous_team_id, parents)
          select gen_random_uuid(), kind, type, $1::bigint, $2::bigint, 'api', changes::jsonb, 'deal', array[$2::bigint], array[$2::bigint], null, null, '[]'
          from (values ('moved', 'deal', '{"stageId": {"from": 1, "to": 2}, "probability": {"from": 10, "to": 20}}'), ('created', 'activity', '{}')) as v(kind, type, changes)`,
        params: [id, lead.id],
      },
      { text: RECORD, params: [id] },
    ],
  };
}
