{#-
    Rows that increments replaced stay in the file, marked as dead, until a checkpoint packs the live ones together, which
    is to rewrite two months of facts. So profile and pipeline keep checkpoints from it (`max_vacuum_tasks: 0`), but for
    the one that follows the build which closes a week.
-#}
{% macro clear_away_dead_rows_once_a_week() -%}
    {%- if execute and risk_core.closes_a_week() -%}
        set global max_vacuum_tasks = 100
    {%- endif -%}
{%- endmacro %}
