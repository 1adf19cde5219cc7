{#-
    Each series with the number of its parent. Reads `series`.
    Out, one row per series: the columns of `series`, parent_number (null for a top series, or one whose parent has no row).
-#}
{% macro series_families() -%}
select
    series.*,
    parents.series_number as parent_number
from series
left join series as parents on series.parent_id = parents.series_id
{%- endmacro %}
