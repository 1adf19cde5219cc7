{#-
    Since when a total without events is a real zero: from the day on which all the feeds behind it had brought events.
    None for an indicator whose feeds have no event time. Out: indicator, starts_on (null while a feed has brought nothing).
-#}
{% macro first_zeros() -%}
    {%- set by_id = {} -%}
    {%- for feed in risk_core.feeds_with_event_time() -%}{%- do by_id.update({feed.id: feed}) -%}{%- endfor -%}
    {%- set behind = [] -%}
    {%- set feeds = {} -%}
    {%- for name in (risk_core.indicator_names() if execute else []) if risk_core.is_sum(name) -%}
        {%- for id in risk_core.feeds_behind(name) if id in by_id -%}
            {%- do behind.append((name, id)) -%}
            {%- do feeds.update({id: by_id[id]}) -%}
        {%- endfor -%}
    {%- endfor -%}
select
    behind.indicator,
    case when count(firsts.first_on) = count(*) then max(firsts.first_on) end as starts_on
from (
    {%- for name, id in behind %}
    select '{{ name }}' as indicator, '{{ id }}' as feed
    union all
    {%- endfor %}
    select cast(null as varchar) as indicator, cast(null as varchar) as feed
    where false
) as behind
inner join (
    {%- for feed in feeds.values() %}
    select
        '{{ feed.id }}' as feed,
        {{ risk_core.business_day('min(cast(' ~ feed.cursor ~ ' as timestamp))', feed.zone) }} as first_on
    from {{ feed.table }}
    union all
    {%- endfor %}
    select cast(null as varchar) as feed, cast(null as date) as first_on
    where false
) as firsts on behind.feed = firsts.feed
group by behind.indicator
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
