{#- The condition holds for every row; unknown counts as a breach. -#}
{% test always(model, condition) %}
select *
from {{ model }}
where not coalesce({{ condition }}, false)
{% endtest %}
