{#-
    One stretch of evidence up to the period: since its series, side, epoch or spell began, and since `start`.
    In: start, a column. Out: an `over (…)`; no named window, because the recursion of `excursions` nests queries.
-#}
{% macro excursion_partition(start) -%}
    over (partition by series_number, side, epoch, spell, {{ start }} order by period_number rows unbounded preceding)
{%- endmacro %}
