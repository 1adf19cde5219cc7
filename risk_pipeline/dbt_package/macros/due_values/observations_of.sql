{#-
    The observations one pass looks at. Reads the CTE `observations`. In: part, a row of `due_parts`.
    Series without a new period are left out, unless others are parts of them. Out: rows of `observations`.
-#}
{% macro observations_of(part) -%}
select * from observations
where
    grain = '{{ part.grain }}'
    and due_from = date '{{ part.first_day }}'
    {%- if part.first_day != '1900-01-01' %}
    and (
        dimension = 'all'
        or series_id in (select new.series_id from observations as new where new.period_end >= new.due_from)
    )
    {%- endif %}
{%- endmacro %}
