{#-
    Raw rows that came in or changed since the last finished build. `_loaded_at` must not go back from load to load;
    two loads may share an instant, as long as their runs have different ids.
-#}
{% macro loaded_rows(source_name, table_name) -%}
    (
        select * from {{ risk_core.raw_table(source_name, table_name) }}
        {%- set last = risk_core.last_build() %}
        {%- if last %} where {{ was_loaded_since(last) }}{% endif %}
    )
{%- endmacro %}


{% macro was_loaded_since(last) -%}
    (
        _loaded_at > timestamptz '{{ last.loaded_until }}'
        or (_loaded_at = timestamptz '{{ last.loaded_until }}' and _run_id not in ('{{ last.loaded_runs }}'))
    )
{%- endmacro %}
