{#-
    The marks that tickets left, as the series they concern. Reads the CTE `series` (indicator, grain, dimension).
    Out, one row per mark and series: indicator, grain, dimension, segment (null: all of them), kind, first_on, last_on.
-#}
{% macro marks_by_series() -%}
select
    series.indicator,
    series.grain,
    series.dimension,
    case when marks.dimension <> 'all' then marks.segment end as segment,
    marks.kind,
    marks.first_on,
    marks.last_on
from {{ ref('stg_register__marks') }} as marks
inner join series on marks.indicator = series.indicator and marks.dimension in ('all', series.dimension)
{%- endmacro %}
