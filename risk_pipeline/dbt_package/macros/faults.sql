{#- What the tests of several tables at once are made of: a row for each fault, with its table and how many rows have it. -#}

{#- All faults that were found. -#}
{% macro faults(queries) %}
{{ queries | join('\nunion all\n') }}
{% endmacro %}


{#- The fault that rows of a table share a key. -#}
{% macro rows_that_share(relation, columns) %}
select '{{ relation.identifier }}' as in_table, 'rows share {{ columns | join(', ') }}' as fault, count(*) as row_count
from (select 1 from {{ relation }} group by {{ columns | join(', ') }} having count(*) > 1) as shared
having count(*) > 0
{% endmacro %}


{#- The fault that a condition, which always holds, does not for some rows; unknown counts as a breach. -#}
{% macro rows_against(relation, fault, condition) %}
select '{{ relation.identifier }}' as in_table, '{{ fault }}' as fault, count(*) as row_count
from {{ relation }}
where not coalesce({{ condition }}, false)
having count(*) > 0
{% endmacro %}
