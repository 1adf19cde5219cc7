{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook='{{ forget_old_notes() }}'
) }}
-- depends_on: {{ ref('changed_orders') }}
-- depends_on: {{ ref('load_window') }}
-- The facts as they stand now, before this build changes them; the first note of an entity is kept, so that a build
-- done again after it was killed still knows what was there. No ref() to the facts: they come after.
{% if is_increment() %}
with

event_days as (
    {{ event_days() }}
),

noted as (
    select * from event_days
    union all
    select
        'order' as entity,
        order_id as entity_id,
        'seen' as basis,
        cast(null as date) as touched_on,
        '' as image
    from {{ ref('changed_orders') }}
),

final as (
    select distinct
        {{ build_number() }} as build_number,
        noted.*
    from noted
    where (noted.entity, noted.entity_id) not in (select (known.entity, known.entity_id) from {{ this }} as known)
)

select * from final
{% else %}
select
    cast(null as bigint) as build_number,
    cast(null as varchar) as entity,
    cast(null as varchar) as entity_id,
    cast(null as varchar) as basis,
    cast(null as date) as touched_on,
    cast(null as varchar) as image
where false
{% endif %}
