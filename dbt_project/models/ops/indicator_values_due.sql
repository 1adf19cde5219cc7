{%- set last = last_build() -%}
-- From which day on the values of an indicator are computed again: from its earliest touched day, and from the first
-- period that came of age since the last build.
with

due as (
    select
        indicator,
        min(occurred_on) as first_day
    from {{ ref('indicator_days_due') }}
    group by indicator
),

ages as (
    select
        indicator,
        max(maturity_days) as maturity_days
    from {{ ref('indicator_series') }}
    group by indicator
),

final as (
    select
        due.indicator,
        {%- if last %}
        least(due.first_day, date '{{ last.closed_on }}' + 1 - ages.maturity_days) as first_day
        {%- else %}
        due.first_day
        {%- endif %}
    from due
    inner join ages on due.indicator = ages.indicator
)

select * from final
-- what the days are computed into comes first: {{ ref('indicator_daily') }}
