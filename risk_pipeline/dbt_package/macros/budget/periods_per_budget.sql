{#- How many days of a budget one period has. In: grain (SQL). Out: a number of days. -#}
{% macro periods_per_budget(grain) -%}
    case {{ grain }} when 'hour' then 1.0 / 24 when 'day' then 1 when 'week' then 7 else 30 end
{%- endmacro %}
