{%- for feed in feeds_counted_through_facts() %}
-- depends_on: {{ ref(feed.fact) }}
{%- endfor %}
-- Feeds with an event time are counted by it; others by a date of a fact that has their rows (`counted_through`), so
-- that a truncated file is seen as such. All days are counted in every build: it costs less than to find out which have
-- changed. Instants are told from local time by the quarter of an hour, as time zones go, for few of them rather than
-- for each row.
with

counts as (
    {%- for feed in feeds_with_event_time() %}
    select
        '{{ feed.id }}' as feed,
        {{ business_day('quarter', feed.zone) }} as event_on,
        cast(sum(row_count) as bigint) as row_count,
        {{ local_to_utc('max(last_at)', feed.zone) }} as last_event_at
    from (
        select
            time_bucket(interval 15 minutes, cast({{ feed.cursor }} as timestamp)) as quarter,
            count(*) as row_count,
            max(cast({{ feed.cursor }} as timestamp)) as last_at
        from {{ feed.table }}
        where {{ feed.cursor }} is not null
        group by 1
    ) as quarters
    group by 1, 2
    union all
    {%- endfor %}
    {%- for feed in feeds_counted_through_facts() %}
    select
        '{{ feed.id }}' as feed,
        {{ feed.date }} as event_on,
        count(*) as row_count,
        {{ 'max(' ~ feed.instant ~ ')' if feed.instant else 'cast(null as timestamp with time zone)' }} as last_event_at
    from {{ ref(feed.fact) }}
    where {{ feed.date }} is not null
    group by 1, 2
    union all
    {%- endfor %}
    select
        cast(null as varchar) as feed,
        cast(null as date) as event_on,
        cast(null as bigint) as row_count,
        cast(null as timestamp with time zone) as last_event_at
    where false
)

select * from counts
