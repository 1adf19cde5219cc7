{#- Whether this build is the first to see a week closed: then it packs tables, and compares what it else relies on. -#}
{% macro closes_a_week() -%}
    {%- set last = risk_core.last_build() -%}
    {%- if last is none -%}{{ return(false) }}{%- endif -%}
    {%- if 'risk_closes_a_week' not in graph -%}
        {%- do graph.update({'risk_closes_a_week': run_query(
            "select date_trunc('week', " ~ risk_core.closed_on() ~ " + 1) > date_trunc('week', date '" ~ last.closed_on ~ "' + 1) as it_does"
        ).rows[0].it_does}) -%}
    {%- endif -%}
    {{ return(graph['risk_closes_a_week']) }}
{%- endmacro %}


{#- Once a week nothing is taken on trust, neither `changed_by` nor `dated_by`; see missed_changes. -#}
{% macro compares_all_this_time() -%}
    {{ return(risk_core.setting('compare_weekly') and risk_core.closes_a_week()) }}
{%- endmacro %}
