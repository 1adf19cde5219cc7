{#-
    The periods of each series, with what may be learned from them. Reads `observed` and `families`.
    In: grain; has_epochs, whether a period can say from when on its level is new; is_whole, whether this is a whole build.
    Out, one row per period of a series: the columns of `observed`, series_number, parent_number, phase (weekday), epoch
    (nothing is compared across), learned_exposure, learned_events and learned_value (x / n; null where not learned),
    seen_exposure (of days of an incident too, which are not learned from; null where nothing was to be seen).

    A whole build counts rows in its windows, so that every period needs a row; where the relation has none, there was no
    exposure and period_start is null.
-#}
{% macro learned_periods(grain, has_epochs, is_whole) -%}
{%- set dense = 'calendar' if is_whole else 'numbered' -%}
with

numbered as (
    select
        families.series_number,
        families.parent_number,
        observed.* exclude (series_id, parent_id)
    from observed
    inner join families on observed.series_id = families.series_id
)

{%- if is_whole %},

calendar as (
    select
        series_number,
        unnest(range(first_period, last_period + 1)) as period_number
    from families
)
{%- endif %}

select
    {%- if is_whole %}
    calendar.series_number,
    calendar.period_number,
    numbered.* exclude (series_number, period_number, learn_from, is_learned),
    {%- else %}
    numbered.* exclude (learn_from, is_learned),
    {%- endif %}
    {{ dense }}.period_number % {{ early_warning_window(grain, 'phases') }} as phase,
    {%- if has_epochs %}
    coalesce(
        max(case when learn_from <= period_start then learn_from end) over (
            partition by {{ dense }}.series_number order by {{ dense }}.period_number rows unbounded preceding
        ),
        date '1900-01-01'
    ) as epoch,
    {%- else %}
    0 as epoch,
    {%- endif %}
    case when exposure > 0 and factor > 0 and not is_excluded and events is not null then exposure end as seen_exposure,
    case when is_learned and seen_exposure is not null then events end as learned_events,
    case when learned_events is not null then exposure * factor end as learned_exposure,
    case when learned_events is not null and kind = 'value' then events / exposure / factor end as learned_value
from {{ dense }}
{%- if is_whole %}
left join numbered
    on calendar.series_number = numbered.series_number and calendar.period_number = numbered.period_number
{%- endif %}
{%- endmacro %}
