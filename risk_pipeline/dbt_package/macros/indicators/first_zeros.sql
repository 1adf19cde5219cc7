{#-
    Since when a total without events is a real zero: from the day on which all the feeds behind it had brought events.
    Each followed by `union all`; none for an indicator whose feeds have no event time. Out: indicator, starts_on (null
    while a feed has brought nothing).
-#}
{% macro first_zeros() -%}
    {%- set by_id = {} -%}
    {%- for feed in risk_core.feeds_with_event_time() -%}{%- do by_id.update({feed.id: feed}) -%}{%- endfor -%}
    {%- for name in (risk_core.indicator_names() if execute else []) if risk_core.is_sum(name) -%}
        {%- set found = [] -%}
        {%- for id in risk_core.feeds_behind(name) if id in by_id -%}{%- do found.append(by_id[id]) -%}{%- endfor -%}
        {%- if found %}
    select
        '{{ name }}' as indicator,
        case when count(first_on) = count(*) then max(first_on) end as starts_on
    from (
        {%- for feed in found %}
        select {{ risk_core.business_day('min(cast(' ~ feed.cursor ~ ' as timestamp))', feed.zone) }} as first_on
        from {{ feed.table }}
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as firsts
    union all
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}


{#- The feeds that an indicator depends on (`source.table`), but for those that only describe. -#}
{% macro feeds_behind(name) -%}
    {%- set found = [] -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name == 'ind_' ~ name -%}
        {%- do risk_core.add_feeds_behind(node, found, []) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{% macro add_feeds_behind(node, found, seen) -%}
    {%- for unique_id in node.depends_on.nodes if unique_id not in seen -%}
        {%- do seen.append(unique_id) -%}
        {%- if unique_id in graph.sources -%}
            {%- set source = graph.sources[unique_id] -%}
            {%- do found.append(source.source_name ~ '.' ~ source.name) -%}
        {%- elif unique_id in graph.nodes and not graph.nodes[unique_id].config.meta.get('only_describes') -%}
            {%- do risk_core.add_feeds_behind(graph.nodes[unique_id], found, seen) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}
