{#- Days whose rows an increment counts again: those of the rows that came in, and those the facts moved from. -#}
{% macro recounted_days() -%}
    {%- set days = [] -%}
    {%- if execute -%}
        {%- set query -%}
            {%- for feed in risk_core.feeds_with_event_time() %}
            select {{ risk_core.business_day(feed.cursor, feed.zone) }} as counted_on
            from {{ loaded_rows(feed.source, feed.name) }} as loaded
            union
            {%- endfor %}
            select touched_on as counted_on from {{ risk_core.ops_table('touched_days') }}
            where
                date_column in ('purchased_on', 'answered_on', 'contacted_on', 'won_on', 'received_on')
                and column_name in ('{{ whole_row() }}', 'purchased_at')
        {%- endset -%}
        {%- for row in run_query('select counted_on from (' ~ query ~ ') where counted_on is not null').rows -%}
            {%- do days.append("date '" ~ row.counted_on ~ "'") -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(days) }}
{%- endmacro %}


{#- `day` decides; `pruned_by` is the stored column behind it, for the engine to skip row groups by. -#}
{% macro and_on_recounted_day(day, pruned_by) -%}
    {%- if risk_core.is_increment() -%}
        {%- set days = recounted_days() | sort %}
        and
        {%- if days %} {{ day }} in ({{ days | join(', ') }})
        and {{ pruned_by }} >= {{ days[0] }} - 1 and {{ pruned_by }} < {{ days[-1] }} + 2
        {%- else %} false{% endif %}
    {%- endif -%}
{%- endmacro %}


{% macro forget_counted_days() -%}
    {%- if is_incremental() -%}
        delete from {{ this }} where true {{ and_on_recounted_day('event_on', 'event_on') }}
    {%- endif -%}
{%- endmacro %}
