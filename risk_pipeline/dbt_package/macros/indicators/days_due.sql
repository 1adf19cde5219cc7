{#- The days each indicator has to be computed for: a list of literals, or none for all of its days. -#}
{% macro days_due() -%}
    {%- set due = {} -%}
    {%- if execute -%}
        {%- for row in run_query(
            'select indicator, is_rebuild, cast(occurred_on as varchar) as occurred_on from '
            ~ risk_core.ops_table('indicator_days_due') ~ ' order by all'
        ).rows -%}
            {%- if row.is_rebuild or not risk_core.is_increment() -%}
                {%- do due.update({row.indicator: none}) -%}
            {%- elif row.indicator not in due -%}
                {%- do due.update({row.indicator: ["date '" ~ row.occurred_on ~ "'"]}) -%}
            {%- elif due[row.indicator] is not none -%}
                {%- do due[row.indicator].append("date '" ~ row.occurred_on ~ "'") -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(due) }}
{%- endmacro %}


{#- Take away the days that are computed again, in the same transaction. -#}
{% macro forget_due_days() -%}
    {%- if risk_core.is_increment() -%}
        {#- As a literal the engine can prune by. -#}
        {%- set first_day = run_query(
            'select cast(min(occurred_on) as varchar) as first_day from ' ~ risk_core.ops_table('indicator_days_due')
        ).rows[0].first_day if execute else none %}
        delete from {{ this }} using (
            select indicator, min(occurred_on) as first_day, max(is_rebuild) as is_rebuild,
                list(occurred_on) as days
            from {{ risk_core.ops_table('indicator_days_due') }}
            group by indicator
        ) as due
        where
            {{ this.identifier }}.indicator = due.indicator
            {%- if first_day %}
            and {{ this.identifier }}.occurred_on >= date '{{ first_day }}'
            {%- endif %}
            and (
                due.is_rebuild
                or list_contains(due.days, {{ this.identifier }}.occurred_on)
                or (
                    due.indicator in ({{ risk_core.stock_names() or "''" }})
                    and {{ this.identifier }}.occurred_on >= due.first_day
                )
            )
    {%- endif -%}
{%- endmacro %}
