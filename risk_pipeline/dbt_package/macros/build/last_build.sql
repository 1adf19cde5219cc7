{#-
    What the last finished build left behind: `ops.build_state`, written last, so that a build killed on the
    way is simply done again. None when there is nothing to continue from (first build, --full-refresh, notes of an older
    layout). Every model asks, several times: the answer is kept in the graph, the one thing that all nodes of a call
    share.
-#}
{% macro last_build() -%}
    {%- if not execute or flags.FULL_REFRESH -%}{{ return(none) }}{%- endif -%}
    {%- if 'risk_last_build' not in graph -%}
        {%- do graph.update({'risk_last_build': risk_core.read_last_build()}) -%}
    {%- endif -%}
    {{ return(graph['risk_last_build']) }}
{%- endmacro %}


{% macro read_last_build() -%}
    {%- set state = adapter.get_relation(target.database, 'ops', 'build_state') -%}
    {%- if state is none -%}{{ return(none) }}{%- endif -%}
    {%- if 'layout' not in adapter.get_columns_in_relation(state) | map(attribute='name') -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set rows = run_query(
        'select build_number, cast(as_of as varchar) as as_of, cast(closed_on as varchar) as closed_on,'
        ~ " cast(loaded_until as varchar) as loaded_until, array_to_string(loaded_runs, ''',''') as loaded_runs from " ~ state
        ~ ' where layout = ' ~ risk_core.notes_layout()
    ).rows -%}
    {{ return(rows[0] if rows | length > 0 else none) }}
{%- endmacro %}


{#- To be raised when notes mean something else than before: the next build then computes everything again. -#}
{% macro notes_layout() -%}
    {{ return(7) }}
{%- endmacro %}


{#- The number of this build, among the finished ones. -#}
{% macro build_number() -%}
    {%- set last = risk_core.last_build() -%}
    cast({{ last.build_number + 1 if last else 1 }} as bigint)
{%- endmacro %}


{#- Whether this model only has to work off what changed since the last finished build. -#}
{% macro is_increment() -%}
    {%- if not execute or risk_core.last_build() is none -%}{{ return(false) }}{%- endif -%}
    {%- set held = load_cached_relation(this) -%}
    {{ return(held is not none and held.type == 'table') }}
{%- endmacro %}
