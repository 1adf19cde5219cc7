{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook='{{ forget_counted_days() }}'
) }}
-- depends_on: {{ ref('touched_days') }}
-- depends_on: {{ ref('fct_order_items') }}
-- depends_on: {{ ref('fct_payments') }}
-- Feeds with an event time are counted by it. Items and payments have none; they are counted on the day of purchase
-- of their order, so that a truncated file is seen as such.
with

counts as (
    {%- for feed in risk_core.feeds_with_event_time() %}
    select
        '{{ feed.id }}' as feed,
        {{ risk_core.business_day(feed.cursor, feed.zone) }} as event_on,
        count(*) as row_count,
        {{ risk_core.local_to_utc('max(cast(' ~ feed.cursor ~ ' as timestamp))', feed.zone) }} as last_event_at
    from {{ feed.table }}
    where {{ feed.cursor }} is not null {{ and_on_recounted_day(risk_core.business_day(feed.cursor, feed.zone), feed.cursor) }}
    group by 1, 2
    union all
    {%- endfor %}
    select
        'olist.order_items' as feed,
        purchased_on as event_on,
        count(*) as row_count,
        max(purchased_at) as last_event_at
    from {{ ref('fct_order_items') }}
    where purchased_on is not null {{ and_on_recounted_day('purchased_on', 'purchased_on') }}
    group by 1, 2
    union all
    select
        'olist.order_payments' as feed,
        purchased_on as event_on,
        count(*) as row_count,
        max(purchased_at) as last_event_at
    from {{ ref('fct_payments') }}
    where purchased_on is not null {{ and_on_recounted_day('purchased_on', 'purchased_on') }}
    group by 1, 2
)

select * from counts
