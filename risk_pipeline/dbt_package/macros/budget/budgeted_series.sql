{#-
    The series with their share of a budget of false tickets: an owner's is shared equally by the families that a rule
    judges for this owner, a family being what an indicator offers of a grain and dimension. One that is judged for
    several owners has the smallest of their shares. One that no rule judges costs nobody a ticket and takes no share:
    its evidence is shown as a judged one of its owner would be. Months are not alarmed on.
    Out, one row per indicator, grain and dimension: the columns of `indicator_series`, budget (false alarms a period).
-#}
{% macro budgeted_series() -%}
with

shares as (
    select
        judged.owner,
        coalesce(any_value(owners.tickets_per_day), {{ risk_core.setting('tickets_per_day') }}) / count(*) as share
    from {{ ref('stg_register__judged') }} as judged
    left join {{ ref('stg_register__owners') }} as owners on judged.owner = owners.owner
    where judged.grain <> 'month'
    group by judged.owner
),

families as (
    select
        judged.indicator,
        judged.grain,
        judged.dimension,
        min(shares.share) as share
    from {{ ref('stg_register__judged') }} as judged
    inner join shares on judged.owner = shares.owner
    group by judged.indicator, judged.grain, judged.dimension
)

select
    series.*,
    {{ risk_core.periods_per_budget('series.grain') }}
    * coalesce(families.share, shares.share, owners.tickets_per_day, {{ risk_core.setting('tickets_per_day') }}) as budget
from {{ ref('indicator_series') }} as series
left join families
    on
        series.indicator = families.indicator
        and series.grain = families.grain
        and series.dimension = families.dimension
left join shares on series.owner = shares.owner
left join {{ ref('stg_register__owners') }} as owners on series.owner = owners.owner
{%- endmacro %}
