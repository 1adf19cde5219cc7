{#-
    What a fact says of itself in `meta.fact`: by what its rows are told apart (`key`), by which days they are counted
    (`dates`), and what they change with (`changed_by`). Without a key no row can be told to be the same: such a table is written
    as a whole by every build, and notes nothing.
-#}
{% macro fact_of(node) -%}
    {%- set meta = node.config.meta.get('fact', {}) -%}
    {%- set is_of_logs = node.name == 'process_events' -%}
    {{ return({
        'name': node.name,
        'node': node,
        'key': risk_core.listed(meta.get('key') or []),
        'dates': risk_core.listed(meta.get('dates', [])),
        'changed_by': risk_core.logs_change_by() if is_of_logs else meta.get('changed_by', []),
        'is_of_logs': is_of_logs,
        'is_of_cases': node.name in ['process_events', 'process_checks', 'process_cases'],
        'relation': risk_core.table_named(node.schema, node.alias),
        'changes': risk_core.changes_of(node.name),
        'fresh': 'temp.main.' ~ node.name ~ '__fresh',
        'held': 'temp.main.' ~ node.name ~ '__held',
        'differing': 'temp.main.' ~ node.name ~ '__differing',
    }) }}
{%- endmacro %}


{% macro listed(given) -%}
    {{ return([given] if given is string else given) }}
{%- endmacro %}


{#- Where a fact keeps the rows that this build changed, as they were and as they are. -#}
{% macro changes_of(name) -%}
    {{ return(risk_core.ops_table('changes_of_' ~ name)) }}
{%- endmacro %}


{#- The facts that note their changes, by name. Empty while dbt parses. Every node asks: the graph keeps the answer. -#}
{% macro noted_facts() -%}
    {%- if not execute -%}{{ return({}) }}{%- endif -%}
    {%- if 'risk_noted_facts' not in graph -%}
        {%- set facts = {} -%}
        {%- for node in graph.nodes.values() | sort(attribute='unique_id') if risk_core.is_noted(node) -%}
            {%- do facts.update({node.name: risk_core.fact_of(node)}) -%}
        {%- endfor -%}
        {%- do graph.update({'risk_noted_facts': facts}) -%}
    {%- endif -%}
    {{ return(graph['risk_noted_facts']) }}
{%- endmacro %}


{% macro is_noted(node) -%}
    {{ return(
        node.get('resource_type') == 'model' and node.config.materialized == 'fact'
        and node.config.meta.get('fact', {}).get('key') is not none
    ) }}
{%- endmacro %}
