{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook='{{ forget_old_notes() }}'
) }}
-- depends_on: {{ ref('changed_orders') }}
-- depends_on: {{ ref('load_window') }}
-- The facts as they are now, before this build changes them, summed up by day, and the entities in them: a build that
-- is repeated after it was killed adds only what was not noted yet. No ref() to the facts: they come after.
{% if risk_core.is_increment() %}
with

sums as (
    {{ fact_day_sums_before(notes=this) }}
    union all
    {{ load_days(notes=this) }}
),

changed as (
    select
        'order' as entity,
        order_id as entity_id
    from {{ ref('changed_orders') }}
    union
    select
        'lead' as entity,
        leads.mql_id as entity_id
    from ({{ changed_leads() }}) as leads
    union
    select
        'chargeback' as entity,
        chargebacks.chargeback_id as entity_id
    from ({{ changed_chargebacks() }}) as chargebacks
)

select
    {{ risk_core.build_number() }} as build_number,
    cast(null as varchar) as entity,
    cast(null as varchar) as entity_id,
    fact,
    date_column,
    touched_on,
    column_name,
    image_sum
from sums
union all
select
    {{ risk_core.build_number() }} as build_number,
    entity,
    entity_id,
    cast(null as varchar) as fact,
    cast(null as varchar) as date_column,
    cast(null as date) as touched_on,
    cast(null as varchar) as column_name,
    cast(null as decimal(38, 0)) as image_sum
from changed
where (entity, entity_id) not in (
    select (noted.entity, noted.entity_id) from {{ this }} as noted
    where noted.entity is not null
)
{% else %}
select
    cast(null as bigint) as build_number,
    cast(null as varchar) as entity,
    cast(null as varchar) as entity_id,
    cast(null as varchar) as fact,
    cast(null as varchar) as date_column,
    cast(null as date) as touched_on,
    cast(null as varchar) as column_name,
    cast(null as decimal(38, 0)) as image_sum
where false
{% endif %}
