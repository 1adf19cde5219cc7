{#-
    The series with their share of the owner's budget of false tickets: shared equally by all that the owner watches, by
    what each offers of grains and dimensions. Months are not alarmed on, and take no share.
    Out, one row per indicator, grain and dimension: the columns of `indicator_series`, budget (false alarms a period).
-#}
{% macro budgeted_series() -%}
select
    series.*,
    {{ risk_core.periods_per_budget('series.grain') }}
    * coalesce(owners.tickets_per_day, {{ risk_core.setting('tickets_per_day') }})
    / greatest(1, count(*) filter (where series.grain <> 'month') over (partition by series.owner)) as budget
from {{ ref('indicator_series') }} as series
left join {{ ref('stg_register__owners') }} as owners on series.owner = owners.owner
{%- endmacro %}
