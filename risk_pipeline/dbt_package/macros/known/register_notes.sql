{#-
    What people know of the history, as rows that say which indicators they concern and from which day on. A row that came,
    went or changed since the last build is the reason to compute these periods again.
    Out, one row per budget, day or mark: indicator (* for all), first_day, note (its content in words).
-#}
{% macro register_notes() -%}
select
    series.indicator,
    {{ risk_core.from_the_first() }} as first_day,
    concat_ws(
        '|',
        coalesce(owners.tickets_per_day, {{ risk_core.setting('tickets_per_day') }}),
        {{ risk_core.setting('least_threshold') }}
    ) as note
from (select distinct indicator, owner from {{ ref('indicator_series') }}) as series
left join {{ ref('stg_register__owners') }} as owners on series.owner = owners.owner
union
select
    indicator,
    day as first_day,
    concat_ws('|', dimension, segment, effect, factor, name) as note
from {{ ref('stg_register__calendar') }}
union
select
    indicator,
    first_on as first_day,
    concat_ws('|', dimension, segment, kind, last_on) as note
from {{ ref('stg_register__marks') }}
{%- endmacro %}
