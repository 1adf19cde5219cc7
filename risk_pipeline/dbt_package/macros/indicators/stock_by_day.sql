{#-
    A stock at the end of each day: what entered, aged and left, summed up from the first day on. With `days` it goes
    on from the stock of the day before the first of them, and reads only what happened since.
-#}
{% macro stock_by_day(name, meta, days, closed_on) %}
    {%- set dimensions = risk_core.segment_dimensions(meta) -%}
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
            from {{ risk_core.events_by_segment(name, dimensions) }} as stays
            where {{ risk_core.in_window('entered_on', first_day, closed_on) }}
            {#- Apart, and with what follows for `left_on`, so that the engine can skip those that left long ago. #}
            {%- for still_in in ['left_on is null', 'hit_from < left_on' ~ (' and left_on > ' ~ first_day if first_day else '')] %}
            union all
            select hit_from as day, 1 as hits, 0 as members, exposure_minor as exposed_minor{{ columns }}
            from {{ risk_core.events_by_segment(name, dimensions) }} as stays
            where {{ risk_core.in_window('hit_from', first_day, closed_on) }} and {{ still_in }}
            {%- endfor %}
            union all
            select
                left_on as day,
                case when hit_from < left_on then -1 else 0 end as hits,
                -1 as members,
                case when hit_from < left_on then -exposure_minor else 0 end as exposed_minor{{ columns }}
            from {{ risk_core.events_by_segment(name, dimensions) }} as stays
            where {{ risk_core.in_window('left_on', first_day, closed_on) }}
        ),

        day_changes as (
            select
                day,
                {{- risk_core.dimension_and_segment(dimensions) }}
                sum(hits) as hits,
                sum(members) as members,
                sum(exposed_minor) as exposed_minor
            from changes
            group by {{ risk_core.grouping_sets('day', meta) }}
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
            cast(numerator as {{ risk_core.type_double() }}) as numerator,
            cast(denominator as {{ risk_core.type_double() }}) as denominator,
            cast(exposure_minor as bigint) as exposure_minor
        from stocks
        where denominator > 0{% if first_day %} and occurred_on >= {{ first_day }}{% endif %}
    )
{% endmacro %}


{% macro in_window(column, first_day, closed_on) -%}
    {{ column }} <= {{ closed_on }}{% if first_day %} and {{ column }} >= {{ first_day }}{% endif %}
{%- endmacro %}
