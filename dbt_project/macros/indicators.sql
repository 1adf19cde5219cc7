{#- The definition of an indicator (`meta.indicator` of its YAML), from the graph. Empty while dbt parses. -#}
{% macro indicator_definition(name) -%}
    {%- if not execute -%}{{ return({}) }}{%- endif -%}
    {%- if 'risk_indicators' not in graph -%}
        {%- do graph.update({'risk_indicators': described_indicators()}) -%}
    {%- endif -%}
    {%- if name not in graph['risk_indicators'] -%}
        {{ exceptions.raise_compiler_error(
            "models: indicator '" ~ name ~ "' has a file ind_" ~ name ~ ".sql and no YAML with config.meta.indicator and"
            ~ " `name: " ~ name ~ "`. Describe the indicator, or rename the file."
        ) }}
    {%- endif -%}
    {{ return(graph['risk_indicators'][name]) }}
{%- endmacro %}


{#- All definitions by name. Models are looked up by name, never by project: the engine's code may be a package. -#}
{% macro described_indicators() -%}
    {%- set found = {} -%}
    {%- for node in graph.nodes.values() if node.resource_type == 'model' and node.name.startswith('ind_') -%}
        {%- if 'indicator' in node.config.meta -%}
            {%- do found.update({node.name[4:]: node.config.meta.indicator}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}


{#- As it was called when other keys stood next to `indicator`. -#}
{% macro indicator_meta(name) -%}
    {{ return({'indicator': indicator_definition(name)}) }}
{%- endmacro %}


{#- Refuse an indicator that has a model but is not on the list: it would silently have no values. -#}
{% macro check_indicator_names() -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' and 'indicator' in node.config.meta -%}
            {%- if not node.name.startswith('ind_') or node.name[4:] not in indicator_names() -%}
                {{ exceptions.raise_compiler_error(
                    node.original_file_path ~ ": the list of indicators does not have it. Call the file"
                    ~ " ind_<name>.sql, and run `risk prepare`."
                ) }}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#-
    What a value is, to the early warning: `rate` x events out of n, `count` events, `value` anything measured. A stock
    is no rate: most of what is in it today was in it yesterday, so its days are not trials of their own.
-#}
{% macro indicator_kind(name) -%}
    {%- set indicator = indicator_definition(name) -%}
    {%- if not indicator -%}{{ return('rate') }}{%- endif -%}
    {%- if is_sum(name) -%}{{ return('count' if indicator.unit == 'count' else 'value') }}{%- endif -%}
    {%- set is_rate = indicator.unit == 'ratio' and indicator.form == 'flow' and indicator.get('baseline') != 'value' -%}
    {{ return('rate' if is_rate else 'value') }}
{%- endmacro %}


{#- Whether the value is a plain count or sum, without a denominator: then nothing is a real zero. -#}
{% macro is_sum(name) -%}
    {{ return(indicator_definition(name).get('baseline') == 'sum') }}
{%- endmacro %}


{#-
    What an indicator was computed by: when it changes, its history is computed again. DuckDB quotes names of types in
    a view made a moment ago, and no longer when it has opened the file anew.
-#}
{% macro indicator_checksums() -%}
    select
        definitions.indicator,
        md5(definitions.meta || coalesce(replace(views.sql, '"', ''), '')) as checksum
    from (
        values
        {%- for name in indicator_names() %}
        ('{{ name }}', '{{ local_md5(tojson(indicator_definition(name))) if execute }}'){{ ',' if not loop.last }}
        {%- endfor %}
    ) as definitions (indicator, meta)
    left join duckdb_views() as views
        on views.schema_name = 'indicators' and views.view_name = 'ind_' || definitions.indicator
{%- endmacro %}


{#- Segments of an indicator beside the total; `feed` stands alone, without a total. -#}
{% macro segment_dimensions(meta) -%}
    {{ return(meta.dimensions | reject('equalto', 'all') | list) }}
{%- endmacro %}


{#- Dimension and segment of a row aggregated by grouping sets. -#}
{% macro dimension_and_segment(dimensions) -%}
    {%- if dimensions %}
        case {% for d in dimensions %}when grouping({{ d }}) = 0 then '{{ d }}' {% endfor %}else 'all' end as dimension,
        case {% for d in dimensions %}when grouping({{ d }}) = 0 then {{ d }} {% endfor %}else 'all' end as segment,
    {%- else %}
        'all' as dimension,
        'all' as segment,
    {%- endif %}
{%- endmacro %}


{% macro grouping_sets(day, meta) -%}
    grouping sets (
        {%- if 'all' in meta.dimensions %}({{ day }}){{ ', ' if meta.dimensions | length > 1 }}{% endif -%}
        {%- for d in segment_dimensions(meta) %}({{ day }}, {{ d }}){{ ', ' if not loop.last }}{% endfor -%}
    )
{%- endmacro %}


{#- The sums of every indicator for the days it is due, each followed by `union all`. -#}
{% macro daily_sums() -%}
    {%- set closed_on = this_build().closed_on -%}
    {%- for name, days in days_due().items() %}
    {%- set meta = indicator_definition(name) %}
    {%- if meta.form == 'stock' %}
    {{ stock_by_day(name, meta, days, closed_on) }}
    {%- else %}
    {{ flow_by_day(name, meta, days, closed_on) }}
    {%- endif %}
    union all
    {% endfor %}
{%- endmacro %}


{#- A flow's sums by day and segment. `days` are those to compute; none: all of them. -#}
{% macro flow_by_day(name, meta, days, closed_on) %}
    select
        '{{ name }}' as indicator,
        occurred_on,
        {{- dimension_and_segment(segment_dimensions(meta)) }}
        {#- Rounded, so that the order of summing leaves no trace. #}
        round(sum(numerator), 9) as numerator,
        round(sum(denominator), 9) as denominator,
        cast(sum(exposure_minor) as bigint) as exposure_minor
    from {{ ref('ind_' ~ name) }}
    where
        occurred_on <= {{ closed_on }}
        {%- if days is not none %} and occurred_on in ({{ days | join(', ') }}){% endif %}
    group by {{ grouping_sets('occurred_on', meta) }}
{% endmacro %}


{#-
    A stock at the end of each day: what entered, aged and left, summed up from the first day on. With `days` it goes
    on from the stock of the day before the first of them, and reads only what happened since.
-#}
{% macro stock_by_day(name, meta, days, closed_on) %}
    {%- set dimensions = segment_dimensions(meta) -%}
    {%- set columns = ', ' ~ dimensions | join(', ') if dimensions else '' -%}
    {%- set first_day = (days | sort)[0] if days is not none else none -%}
    select
        '{{ name }}' as indicator,
        occurred_on,
        dimension,
        segment,
        numerator,
        denominator,
        exposure_minor
    from (
        with

        changes as (
            select entered_on as day, 0 as hits, 1 as members, 0 as exposed_minor{{ columns }}
            from {{ ref('ind_' ~ name) }}
            where {{ in_window('entered_on', first_day, closed_on) }}
            {#- Apart, and with what follows for `left_on`, so that the engine can skip those that left long ago. #}
            {%- for still_in in ['left_on is null', 'hit_from < left_on' ~ (' and left_on > ' ~ first_day if first_day else '')] %}
            union all
            select hit_from as day, 1 as hits, 0 as members, exposure_minor as exposed_minor{{ columns }}
            from {{ ref('ind_' ~ name) }}
            where {{ in_window('hit_from', first_day, closed_on) }} and {{ still_in }}
            {%- endfor %}
            union all
            select
                left_on as day,
                case when hit_from < left_on then -1 else 0 end as hits,
                -1 as members,
                case when hit_from < left_on then -exposure_minor else 0 end as exposed_minor{{ columns }}
            from {{ ref('ind_' ~ name) }}
            where {{ in_window('left_on', first_day, closed_on) }}
        ),

        day_changes as (
            select
                day,
                {{- dimension_and_segment(dimensions) }}
                sum(hits) as hits,
                sum(members) as members,
                sum(exposed_minor) as exposed_minor
            from changes
            group by {{ grouping_sets('day', meta) }}
            {%- if first_day %}
            union all
            select
                occurred_on as day,
                dimension,
                segment,
                numerator as hits,
                denominator as members,
                exposure_minor as exposed_minor
            from {{ this }}
            where indicator = '{{ name }}' and occurred_on = {{ first_day }} - 1
            {%- endif %}
        ),

        calendar as (
            select
                dimension,
                segment,
                cast(unnest(generate_series(min(day), {{ closed_on }}, interval 1 day)) as date) as occurred_on
            from day_changes
            group by dimension, segment
        ),

        stocks as (
            select
                calendar.occurred_on,
                calendar.dimension,
                calendar.segment,
                sum(day_changes.hits) over so_far as numerator,
                sum(day_changes.members) over so_far as denominator,
                sum(day_changes.exposed_minor) over so_far as exposure_minor
            from calendar
            left join
                (
                    select
                        day,
                        dimension,
                        segment,
                        sum(hits) as hits,
                        sum(members) as members,
                        sum(exposed_minor) as exposed_minor
                    from day_changes
                    group by day, dimension, segment
                ) as day_changes
                on
                    calendar.occurred_on = day_changes.day
                    and calendar.dimension = day_changes.dimension
                    and calendar.segment = day_changes.segment
            window so_far as (
                partition by calendar.dimension, calendar.segment
                order by calendar.occurred_on rows unbounded preceding
            )
        )

        select
            occurred_on,
            dimension,
            segment,
            cast(numerator as {{ type_double() }}) as numerator,
            cast(denominator as {{ type_double() }}) as denominator,
            cast(exposure_minor as bigint) as exposure_minor
        from stocks
        where denominator > 0{% if first_day %} and occurred_on >= {{ first_day }}{% endif %}
    )
{% endmacro %}


{% macro in_window(column, first_day, closed_on) -%}
    {{ column }} <= {{ closed_on }}{% if first_day %} and {{ column }} >= {{ first_day }}{% endif %}
{%- endmacro %}


{#- The days each indicator has to be computed for: a list of literals, or none for all of its days. -#}
{% macro days_due() -%}
    {%- set due = {} -%}
    {%- if execute -%}
        {%- for row in run_query(
            'select indicator, is_rebuild, cast(occurred_on as varchar) as occurred_on from '
            ~ ops_table('indicator_days_due') ~ ' order by all'
        ).rows -%}
            {%- if row.is_rebuild or not is_incremental() -%}
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
    {%- if is_incremental() -%}
        {#- As a literal the engine can prune by. -#}
        {%- set first_day = run_query(
            'select cast(min(occurred_on) as varchar) as first_day from ' ~ ops_table('indicator_days_due')
        ).rows[0].first_day if execute else none %}
        delete from {{ this }} using (
            select indicator, min(occurred_on) as first_day, max(is_rebuild) as is_rebuild,
                list(occurred_on) as days
            from {{ ops_table('indicator_days_due') }}
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
                    due.indicator in ({{ stock_names() }})
                    and {{ this.identifier }}.occurred_on >= due.first_day
                )
            )
    {%- endif -%}
{%- endmacro %}


{% macro stock_names() -%}
    {%- for name in indicator_names() if indicator_definition(name).get('form') == 'stock' -%}
        '{{ name }}'{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- Dimensions with few segments: they have rows of grain day, others only where an indicator asks for them. -#}
{% macro daily_dimensions() -%}
    {{ return(['all', 'customer_state', 'payment_type', 'feed']) }}
{%- endmacro %}


{#- The dimensions that have rows of a grain: the shorter the period, the fewer. -#}
{% macro dimensions_of(meta, grain) -%}
    {%- if grain == 'hour' -%}{{ return(['all'] + hourly_dimensions(meta)) }}{%- endif -%}
    {%- if grain == 'day' -%}
        {{ return(meta.dimensions | select('in', daily_dimensions() + meta.get('daily', [])) | list) }}
    {%- endif -%}
    {{ return(meta.dimensions) }}
{%- endmacro %}


{#- Each indicator, grain and dimension that has values, each followed by `union all`. -#}
{% macro series_rows() -%}
    {%- if execute -%}
    {%- for name in indicator_names() -%}
    {%- set meta = indicator_definition(name) -%}
    {%- for grain in meta.grain -%}
    {%- for dimension in dimensions_of(meta, grain) %}
    select
        '{{ name }}' as indicator,
        '{{ grain }}' as grain,
        '{{ dimension }}' as dimension,
        '{{ meta.business_line }}' as business_line,
        '{{ meta.unit }}' as unit,
        '{{ meta.form }}' as form,
        '{{ meta.direction }}' as direction,
        '{{ meta.owner }}' as owner,
        '{{ indicator_kind(name) }}' as kind,
        {{ 'true' if is_sum(name) else 'false' }} as is_sum,
        {{ meta.get('maturity_days', 0) }} as maturity_days
    union all
    {%- endfor -%}
    {%- endfor -%}
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}


{#- The indicators of the last finished build with their checksums; none before the first. -#}
{% macro built_indicators() -%}
    {%- if not execute or last_build() is none -%}{{ return(none) }}{%- endif -%}
    {{ return(adapter.get_relation(target.database, 'ops', 'built_indicators')) }}
{%- endmacro %}
