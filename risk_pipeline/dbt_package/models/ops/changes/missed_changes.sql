{%- for name in indicator_names() %}
-- depends_on: {{ ref('ind_' ~ name) }}
{%- endfor %}
-- depends_on: {{ ref('touched_days') }}
-- depends_on: {{ ref('load_window') }}
-- What `changed_by` and `dated_by` would have missed: facts were compared whole by this build, and here the days of
-- indicators, with those as the last build left them, hence no ref() to indicator_daily. Empty but for the build that
-- closes a week.
{%- set checked = days_to_check() %}
with

missed_rows as (
    {{ missed_rows() }}
)

{%- if checked %},

dates_of_indicators as (
    {{ indicator_dates() }}
),

reads as (
    {{ columns_read() }}
),

noted as (
    {{ noted_dates() }}
),

-- What comes after a noted day of a stock is due with it.
due as (
    select
        indicator,
        occurred_on,
        min(case when indicator in ({{ stock_names() or "''" }}) then occurred_on end)
            over (partition by indicator)
            as due_from
    from noted
),

computed as (
    {{ all_daily_sums(checked) }}
),

held as (
    select * from {{ table_named('indicators', 'indicator_daily') }}
    where indicator in ('{{ checked | join("', '") }}')
),

differing as (
    select distinct
        coalesce(computed.indicator, held.indicator) as indicator,
        coalesce(computed.occurred_on, held.occurred_on) as occurred_on
    from computed
    full outer join held
        on
            computed.indicator = held.indicator
            and computed.occurred_on = held.occurred_on
            and computed.dimension = held.dimension
            and computed.segment = held.segment
    where
        computed.indicator is null
        or held.indicator is null
        or {{ is_far('computed.numerator', 'held.numerator') }}
        or {{ is_far('computed.denominator', 'held.denominator') }}
        or computed.exposure_minor is distinct from held.exposure_minor
),

missed_days as (
    select
        differing.indicator as subject,
        differing.occurred_on as missed_on,
        cast(null as bigint) as row_count
    from differing
    left join due
        on
            differing.indicator = due.indicator
            and (differing.occurred_on = due.occurred_on or differing.occurred_on >= due.due_from)
    where due.indicator is null
)

select * from missed_rows
union all
select * from missed_days
{%- else %}

select * from missed_rows
{%- endif %}
