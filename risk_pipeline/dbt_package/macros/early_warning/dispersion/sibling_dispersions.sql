{#-
    What the parts of a parent stray beyond chance, together. Reads `residuals`.
    Out, one row per parent and period: parent_number, period_number, beyond_chance (excess variance for each expected
    event: what is beyond chance grows with the events).
-#}
{% macro sibling_dispersions() -%}
select
    parent_number,
    period_number,
    greatest(0, sum(squared_residual_sum - residual_periods) / nullif(sum(residual_expected), 0)) as beyond_chance
from residuals
where parent_number is not null and period_start is not null
group by parent_number, period_number
{%- endmacro %}
